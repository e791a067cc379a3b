import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './support/bundle.js';
import { Pty } from './support/pty.js';
import { Steps } from './support/steps.js';

let script: string;

beforeAll(async () => {
  script = await bundle(fileURLToPath(new URL('support/stepped.ts', import.meta.url)));
});
afterAll(() => rm(dirname(script), { recursive: true }));

const jobs = ['types', 'web#build', '日本語', '🚀launch'];

function open(columns: number, rows: number, env: Record<string, string> = {}, ids: readonly string[] = jobs): Pty {
  return new Pty([script, 'auto', ...ids], { columns, rows }, env);
}

/** Lines without what moves: times. */
const still = (screen: string) => screen.replace(/\d+s/g, '#s');

describe('in a real terminal', () => {
  it('shows a run from its start to its end, exactly', async () => {
    const pty = open(60, 20);
    for (const id of jobs) pty.tell(`start ${id}`);
    pty.tell('usage web#build 1610612736');
    await pty.until((screen) => screen.includes('1.5G of 2G'));
    expect(still(pty.visible())).toMatchInlineSnapshot(`
      "────────────────────────────────────────  0/4  #s  4 running
      cpus   ▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░ 4 reserved of 8
      memory █▒▒▒▒▒▒▒░░░░░░░░░░░░░░░ 1.5G used, 8G reserved of 24G
        types           #s         ? of 2G ▒▒▒▒▒▒▒▒▒▒
        web#build       #s      1.5G of 2G ████████▒▒
        日本語          #s         ? of 2G ▒▒▒▒▒▒▒▒▒▒
        🚀launch        #s         ? of 2G ▒▒▒▒▒▒▒▒▒▒"
    `);
    pty.tell('fail web#build');
    pty.tell('end types');
    // The line of the second waits until the log of the first was looked for; the block does not.
    await pty.until((screen) => screen.includes('2/4') && screen.includes('✔ types'));
    expect(still(pty.visible())).toMatchInlineSnapshot(`
      "✖ web#build  exit code 1 after 0.#s
      ✔ types      0.#s
      ━━━━━━━━━━━━━━━───────────────  2/4  1 failed  #s  2 running
      cpus   ▒▒▒▒▒▒░░░░░░░░░░░░░░░░░ 2 reserved of 8
      memory █▒▒▒░░░░░░░░░░░░░░░░░░░ 1.5G used, 4G reserved of 24G
        日本語          #s         ? of 2G ▒▒▒▒▒▒▒▒▒▒
        🚀launch        #s         ? of 2G ▒▒▒▒▒▒▒▒▒▒"
    `);
    pty.tell('end 日本語');
    pty.tell('end 🚀launch');
    pty.tell('finish');
    expect((await pty.gone()).exitCode).toBe(0);
    expect(still(pty.text())).toMatchInlineSnapshot(`
      "✖ web#build  exit code 1 after 0.#s
      ✔ types      0.#s
      ✔ 日本語     0.#s
      ✔ 🚀launch   0.#s
      after the run"
    `);
  });

  it('keeps lines of others whole', async () => {
    const pty = open(60, 10);
    pty.tell('start types');
    await pty.until((screen) => screen.includes('types'));
    for (let i = 0; i < 30; i++) pty.tell(`log line ${i}`);
    pty.tell('partial not yet a line');
    await pty.until((screen) => screen.includes('line 29'));
    expect(pty.visible().split('\n').slice(-4)[0]).toMatch(/^[━─]+ {2}0\/4/);
    expect(pty.visible()).not.toContain('not yet');
    pty.tell('finish');
    await pty.gone();
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    expect(pty.text()).toBe(`${lines.join('\n')}\nnot yet a lineafter the run`);
  });

  it('follows the size of its terminal', async () => {
    const pty = open(100, 30);
    for (const id of jobs) pty.tell(`start ${id}`);
    pty.tell('log printed before');
    await pty.until((screen) => screen.includes('🚀launch') && screen.includes('before'));
    for (const [columns, rows] of [
      [40, 30],
      [40, 12],
      [120, 12],
      [300, 200],
      [60, 20],
    ] as const) {
      pty.resize(columns, rows);
      pty.tell(`log at ${columns} x ${rows}`);
      await pty.until((screen) => screen.includes(`at ${columns} x ${rows}`) && screen.includes('🚀launch'));
      const screen = pty.visible();
      expect(screen.match(/ 0\/4 /g)).toHaveLength(1);
      expect(screen.match(/🚀launch/g)).toHaveLength(1);
      expect(screen.match(/^memory| {4}memory/gm)).toHaveLength(1);
    }
    pty.tell('finish');
    await pty.gone();
    expect(pty.text()).toBe('printed before\nat 40 x 30\nat 40 x 12\nat 120 x 12\nat 300 x 200\nat 60 x 20\nafter the run');
  });

  it.each([
    ['exits', 'exit 3', { exitCode: 3 }],
    ['throws', 'throw', { exitCode: 1 }],
  ])('gives the terminal back when the process %s', async (_, command, ending) => {
    const pty = open(80, 20);
    pty.tell('start types');
    await pty.until((screen) => screen.includes('types'));
    pty.tell('partial a last word');
    pty.tell(command);
    expect(await pty.gone()).toMatchObject(ending);
    expect(pty.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(pty.raw.lastIndexOf('\x1b[?25l'));
    expect(pty.terminal.modes.wraparoundMode).toBe(true);
    expect(pty.text()).toContain('a last word');
    if (command === 'throw') expect(pty.text()).toContain('Error: a bug in somebody else');
  });

  it('gives the terminal back even when the process is killed', async () => {
    const pty = open(80, 20);
    pty.tell('start types');
    await pty.until((screen) => screen.includes('types'));
    pty.kill('SIGKILL');
    await pty.gone();
    expect(pty.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(pty.raw.lastIndexOf('\x1b[?25l'));
    expect(pty.terminal.modes.wraparoundMode).toBe(true);
    expect(pty.terminal.buffer.active.type).toBe('normal');
  });

  it.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
  ])('with %j colour is %s', async (env, isColored) => {
    const pty = open(80, 20, env as Record<string, string>);
    pty.tell('start types');
    await pty.until((screen) => screen.includes('types'));
    pty.tell('finish');
    await pty.gone();
    expect(/\x1b\[[0-9;]*m/.test(pty.raw)).toBe(isColored);
  });

  it.each([
    ['a dumb terminal', { TERM: 'dumb' }],
    ['a screen reader', { ACCESSIBLE: '1' }],
    ['a CI', { CI: '1' }],
  ])('prints plain lines for %s', async (_, env) => {
    const pty = open(80, 20, { NO_COLOR: '1', ...env });
    pty.tell('start types');
    pty.tell('end types');
    pty.tell('finish');
    await pty.gone();
    expect(pty.raw).not.toContain('\x1b');
    expect(pty.text()).toMatch(/^\[1\/4\] (✔|ok) types {6}0\.0s\nafter the run$/);
  });

  it('is right in a terminal of one row', async () => {
    const pty = open(60, 1);
    for (const id of jobs) pty.tell(`start ${id}`);
    pty.tell('fail types');
    await pty.until(() => pty.text().includes('types'));
    pty.tell('finish');
    expect((await pty.gone()).exitCode).toBe(0);
    expect(pty.text()).toBe('✖ types      exit code 1 after 0.0s\nafter the run');
  });
});

describe('into a pipe', () => {
  it('a reader who leaves ends the printing, not the run', async () => {
    const steps = new Steps();
    const child = spawn(process.execPath, [script, 'lines', ...jobs], { env: { ...process.env, STEPS: steps.path } });
    child.stderr.once('data', () => {
      child.stderr.destroy();
      for (const id of jobs.slice(1)) steps.send(`start ${id}`);
      for (const id of jobs.slice(1)) steps.send(`fail ${id}`);
      steps.send('finish');
    });
    steps.send('start types');
    steps.send('fail types');
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    await steps.close();
    expect(code).toBe(0);
    expect(out).toBe('after the run\n');
  });
});
