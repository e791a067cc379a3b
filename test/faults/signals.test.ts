import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRig, type Rig } from '../rig/rig.js';
import { makeProject, PROGRAM, type Project } from './project.js';
import { Shell } from './shell.js';

let rig: Rig;
let project: Project;
beforeEach(async () => {
  rig = await openRig();
  project = makeProject();
});
afterEach(() => {
  for (const survivor of rig.survivors()) process.kill(Number(/\((\d+)\)$/.exec(survivor)?.[1]), 'SIGKILL');
  rig.close();
  project.close();
});

/** The state of a process as in /proc: `T` is stopped. */
const stateOf = (pid: number) => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];

const lastLine = () => project.journal(project.runs().at(-1)!).at(-1);

/** A job with a child in a session of its own, and a daemon whose environment tells nothing. */
async function growTree() {
  const top = await rig.meet('top');
  await top.ask('start', { as: 'escaped', how: 'session' });
  await top.ask('start', { as: 'daemon', how: 'bare-daemon' });
  return [top, await rig.meet('escaped'), await rig.meet('daemon')];
}

describe('a signal to the runner', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s ends all trees, and the exit code is %i', async (signal, code) => {
    project.configure({ cpus: 1, jobs: { top: { cmd: rig.argv('top') }, next: { cmd: rig.argv('next'), needs: ['top'] } } });
    const { child, end } = project.start('run');
    const tree = await growTree();
    child.kill(signal);
    const { code: actual, stdout, stderr } = await end;
    await Promise.all(tree.map(({ gone }) => gone));
    expect(actual, stdout + stderr).toBe(code);
    expect(stdout + stderr).toMatch(`2 cancelled of 2 jobs`);
    expect(stdout + stderr).toMatch(`ended early: ${signal}`);
    expect(lastLine()).toMatchObject({ type: 'run-end', report: { interrupted: signal, counts: { cancelled: 2 } } });
    expect(rig.survivors()).toEqual([]);
  });

  it('a second one does not wait for jobs that do not want to end', { retry: 2 }, async () => {
    const job = `trap 'echo asked >> asked' TERM; echo up >> up; while :; do sleep 0.05; done`;
    project.configure({ jobs: { stubborn: job } });
    const { child, end } = project.start('run');
    await vi.waitUntil(() => project.lines('up').length === 1, { timeout: 30_000 });
    child.kill('SIGINT');
    const askedAt = performance.now();
    await vi.waitUntil(() => project.lines('asked').length > 0, { timeout: 30_000 });
    expect(child.exitCode).toBeNull();
    // As an impatient hand does it. Jobs have five seconds to end after the first.
    await vi.waitUntil(() => !child.kill('SIGINT') || child.exitCode !== null, { timeout: 30_000, interval: 350 });
    expect((await end).code).toBe(130);
    expect(performance.now() - askedAt).toBeLessThan(4500);
    expect(project.survivors()).toEqual([]);
  });
});

describe('in a terminal', () => {
  const command = `'${process.execPath}' '${PROGRAM}' run`;

  it.each([
    ['with the launcher', {}],
    ['without it', { MPMSUB_NO_HELPER: '1' }],
  ])('Ctrl-Z stops the jobs too, fg lets them go on, Ctrl-C ends them and leaves the terminal as it was: %s', async (_, env) => {
    project.configure({ jobs: { top: { cmd: rig.argv('top') } } });
    const shell = new Shell(project.folder, env);
    await shell.until(/ready> /);
    shell.type('stty -g > before\r');
    shell.type(`${command}\r`);
    const top = await rig.meet('top');
    await top.ask('start', { as: 'child', how: 'session' });
    const tree = [top, await rig.meet('child')];
    for (const round of [1, 2]) {
      shell.type('\x1a');
      await shell.until(/Stopped/, round);
      await vi.waitUntil(() => tree.every(({ pid }) => stateOf(pid) === 'T'), { timeout: 30_000 });
      shell.type('fg\r');
      for (const actor of tree) await actor.ask('environment', { variable: 'PATH' });
    }
    shell.type('\x03');
    await Promise.all(tree.map(({ gone }) => gone));
    await shell.until(/ended early: SIGINT[\s\S]*ready> /);
    shell.type('echo code=$?; stty -g > after; echo done\r');
    await shell.until(/code=130\s+done/);
    expect(readFileSync(project.path('after'), 'utf8')).toBe(readFileSync(project.path('before'), 'utf8'));
    expect(await shell.modes()).toEqual({ isWrapping: true, isCursorShown: true, isAlternate: false });
    shell.close();
    expect(rig.survivors()).toEqual([]);
  });

  it('a run that is stopped and killed leaves nothing behind', async () => {
    project.configure({ jobs: { top: { cmd: rig.argv('top') } } });
    const shell = new Shell(project.folder);
    await shell.until(/ready> /);
    shell.type(`${command}\r`);
    const tree = await growTree();
    shell.type('\x1a');
    await shell.until(/Stopped/);
    await vi.waitUntil(() => tree.every(({ pid }) => stateOf(pid) === 'T'), { timeout: 30_000 });
    shell.type('kill -KILL %1\r');
    await Promise.all(tree.map(({ gone }) => gone));
    shell.close();
    await vi.waitUntil(() => rig.survivors().length === 0, { timeout: 30_000 });
  });

  it('Ctrl-C below npm gives jobs the time to end that they have', async () => {
    const job = `trap 'sleep 0.5; echo cleaned >> cleaned; exit 1' TERM; echo up >> up; while :; do sleep 0.05; done`;
    project.configure({ jobs: { careful: job } });
    writeFileSync(project.path('package.json'), JSON.stringify({ scripts: { jobs: command } }));
    const shell = new Shell(project.folder);
    await shell.until(/ready> /);
    // A shell that becomes its last command, so that npm's own signal meets us and not the shell.
    shell.type('npm run jobs --script-shell=bash\r');
    await vi.waitUntil(() => project.lines('up').length === 1, { timeout: 40_000 });
    shell.type('\x03');
    await shell.until(/ended early: SIGINT/);
    expect(project.lines('cleaned')).toEqual(['cleaned']);
    shell.close();
  });

  it('a window that is closed ends all jobs', async () => {
    project.configure({ jobs: { top: { cmd: rig.argv('top') } } });
    const shell = new Shell(project.folder);
    await shell.until(/ready> /);
    shell.type(`exec ${command}\r`);
    const tree = await growTree();
    shell.close();
    await Promise.all(tree.map(({ gone }) => gone));
    await vi.waitUntil(() => lastLine()?.type === 'run-end', { timeout: 30_000 });
    expect(lastLine()).toMatchObject({ report: { interrupted: 'SIGHUP' } });
    await vi.waitUntil(() => rig.survivors().length === 0, { timeout: 30_000 });
  });
});
