import { stripVTControlCharacters } from 'node:util';
import { bookingOf } from '@mpmsub/runner/scheduler';
import { fakeMachine } from '@mpmsub/runner/testing';
import { widthOf } from '@mpmsub/text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutBlock } from '../src/block-layout.js';
import type { Look } from '../src/look.js';
import { RunView } from '../src/run-view.js';
import { G, M, makeJob, Replay } from './support/events.js';
import { plainLook } from './support/plain-look.js';

const look = plainLook();

/** A view that is fed by the events of a replayed run. */
async function viewOf(
  ids: readonly string[],
  play: (run: Replay) => void,
  budget: object = {},
): Promise<{ view: RunView; now: number }> {
  let view: RunView | undefined;
  const run = new Replay(
    ids.map((id) => makeJob(id)),
    [
      {
        name: 'view',
        apply({ hooks }) {
          hooks.runStart.tap('view', (event) => {
            view = new RunView(event);
          });
          hooks.attemptStart.tap('view', (event) => view!.attemptStart(event));
          hooks.usage.tap('view', (event) => view!.usage(event));
          hooks.attemptEnd.tap('view', (event) => view!.attemptEnd(event));
          hooks.jobEnd.tap('view', (event) => view!.jobEnd(event));
        },
      },
    ],
    budget,
  );
  await run.begin();
  play(run);
  return { view: view!, now: run.at };
}

function busy(run: Replay): void {
  for (const id of ['types', 'lint', 'web#build', 'api#test']) run.start(id);
  run.at += 62_000;
  run.end('types', { peakMemory: G });
  run.end('lint', { reason: 'exit' });
  run.skip('deploy', 'lint');
  run.usage(
    { 'web#build': 1.2 * G, 'api#test': 3.9 * G },
    { 'web#build': 62_000, 'api#test': 310_000 },
    { expectedEnd: run.at + 110_000 },
  );
}
const names = ['types', 'lint', 'web#build', 'api#test', 'deploy', 'e2e', '日本語テスト'];

describe('the live block', () => {
  it('shows what a job uses without a measure where nobody knows what it needs', () => {
    const job = makeJob('new', { request: { cpus: 1 } });
    const place = { cpus: 8, memory: 24 * G };
    const view = new RunView({
      type: 'run-start',
      at: 0,
      runId: 'r',
      jobs: [job],
      budgets: { local: place },
      machine: fakeMachine(),
    });
    const allocation = { cpus: 1, memory: bookingOf(job, place).memory };
    view.attemptStart({
      type: 'attempt-start',
      at: 0,
      jobId: 'new',
      attempt: { key: 'k', job, number: 1, allocation, logs: { stdout: '', stderr: '' } },
    });
    view.running.get('k')!.memory = 3 * M;
    expect(layOutBlock(view, { columns: 100, rows: 30 }, look, 1000).at(-1)?.trimEnd()).toMatch(/ {2}new +1s +3M$/);
  });

  it('shows the command of a job without a name of its own', async () => {
    const { view, now } = await viewOf(['1', '2'], (run) => run.start('2'));
    const line = (columns: number) => layOutBlock(view, { columns, rows: 30 }, look, now).at(-1);
    expect(line(100)).toMatch(/^ {2}2 true {2,}0s/);
    expect(line(40)).toMatch(/^ {2}2 true {2,}0s/);
  });

  it('draws no bar and promises no end while nobody knows how many jobs come', async () => {
    const { view, now } = await viewOf(names, busy);
    view.isOpen = true;
    const head = () => layOutBlock(view, { columns: 100, rows: 30 }, look, now)[0];
    expect(head()).toBe('3/7+  1 failed  1m02s  1 skipped  2 running');
    view.jobsAdded({ type: 'jobs-added', at: now, jobs: [], isLast: true });
    expect(head()).toMatch(/^━+─+ {2}3\/7 {2}1 failed {2}1m02s {2}about 1m50s left/);
  });

  it('is whole at 100 x 30', async () => {
    const { view, now } = await viewOf(names, busy);
    expect(layOutBlock(view, { columns: 100, rows: 30 }, look, now).join('\n')).toMatchInlineSnapshot(`
      "━━━━━━━━━━━━━━━━──────────────────────  3/7  1 failed  1m02s  about 1m50s left  1 skipped  2 running
      cpus   ████████████████████████████████████████ 8 used, 2 reserved of 8
      memory █████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 5.1G used, 4G reserved of 24G
        web#build       1m02s      1.2G of 2G ██████▒▒▒▒
        api#test        1m02s      3.9G of 2G ██████████"
    `);
  });

  it('is whole at 60 x 20', async () => {
    const { view, now } = await viewOf(names, busy);
    expect(layOutBlock(view, { columns: 60, rows: 20 }, look, now).join('\n')).toMatchInlineSnapshot(`
      "━━━──────  3/7  1 failed  1m02s  about 1m50s left  1 skipped
      cpus   ███████████████████████ 8 used, 2 reserved of 8
      memory █████░░░░░░░░░░░░░░░░░░ 5.1G used, 4G reserved of 24G
        web#build       1m02s      1.2G of 2G ██████▒▒▒▒
        api#test        1m02s      3.9G of 2G ██████████"
    `);
  });

  it('puts both gauges into one line at 300 x 200', async () => {
    const { view, now } = await viewOf(names, busy);
    expect(layOutBlock(view, { columns: 300, rows: 200 }, look, now).join('\n')).toMatchInlineSnapshot(`
      "━━━━━━━━━━━━━━━━━───────────────────────  3/7  1 failed  1m02s  about 1m50s left  1 skipped  2 running
      cpus ████████████████████ 8 used, 2 reserved of 8    memory ████░░░░░░░░░░░░░░░░ 5.1G used, 4G reserved of 24G
        web#build       1m02s      1.2G of 2G ██████▒▒▒▒
        api#test        1m02s      3.9G of 2G ██████████"
    `);
  });

  it('gives up details before names at 30 x 8', async () => {
    const { view, now } = await viewOf(names, busy);
    expect(layOutBlock(view, { columns: 30, rows: 8 }, look, now).join('\n')).toMatchInlineSnapshot(`
      "━━━─────  3/7  1 failed  1m02s
      cpus   8 used, 2 reserved of 8
      memory 5.1G used, 4G reserved…
        web#build       1m02s
        api#test        1m02s"
    `);
  });

  it('is one line in two rows, and nothing in one', async () => {
    const { view, now } = await viewOf(names, busy);
    expect(layOutBlock(view, { columns: 60, rows: 2 }, look, now)).toMatchInlineSnapshot(`
      [
        "━━━──────  3/7  1 failed  1m02s  about 1m50s left  1 skipped",
      ]
    `);
    expect(layOutBlock(view, { columns: 60, rows: 1 }, look, now)).toEqual([]);
  });

  it('counts what it has no room for', async () => {
    const ids = Array.from({ length: 5000 }, (_, i) => `job-${i}`);
    const { view, now } = await viewOf(ids, (run) => {
      for (const id of ids) run.start(id);
    });
    const lines = layOutBlock(view, { columns: 80, rows: 20 }, look, now);
    expect(lines).toHaveLength(13);
    expect(lines.at(-2)).toContain('job-8');
    expect(lines.at(-1)).toBe('  and 4,991 more');
    expect(layOutBlock(view, { columns: 300, rows: 200 }, look, now)).toHaveLength(102);
  });

  it('shows one job more rather than "1 more"', async () => {
    const { view, now } = await viewOf(names, (run) => {
      for (const id of names.slice(0, 5)) run.start(id);
    });
    const rows = (count: number) => layOutBlock(view, { columns: 80, rows: count }, look, now).slice(3);
    expect(rows(10)).toHaveLength(5);
    expect(rows(9).at(-1)).toBe('  and 2 more');
  });

  it('draws no gauge for a place that queues by itself', async () => {
    const { view, now } = await viewOf(names, busy, { cpus: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY });
    const lines = layOutBlock(view, { columns: 60, rows: 20 }, look, now);
    expect(lines.slice(1, 3)).toEqual(['cpus   8 used, 0 reserved', 'memory 5.1G used, 0B reserved']);
  });

  it('is drawn with plain characters where there are no others', async () => {
    const { view, now } = await viewOf(names, busy);
    const lines = layOutBlock(view, { columns: 60, rows: 20 }, plainLook({ TERM: 'linux' }), now).slice(0, 5);
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "###------  3/7  1 failed  1m02s  about 1m50s left  1 skipped
      cpus   ####################### 8 used, 2 reserved of 8
      memory #####.................. 5.1G used, 4G reserved of 24G
        web#build       1m02s      1.2G of 2G ######====
        api#test        1m02s      3.9G of 2G ##########"
    `);
    expect(lines.join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  it('names the try and marks what is over its reservation', async () => {
    const marked: Look = { ...look, hasColor: true, paint: (style, text) => `<${style}>${text}</>` };
    const { view, now } = await viewOf(names, (run) => {
      run.start('e2e');
      run.end('e2e', { reason: 'oom', willRetry: true });
      run.start('e2e');
      run.usage({ e2e: 2.5 * G });
    });
    const line = layOutBlock(view, { columns: 80, rows: 20 }, marked, now).at(-1)!;
    expect(line).toContain('e2e (try 2)');
    expect(line).toContain('<yellow>    2.5G of 2G</>');
  });

  it('never exceeds rows - 1 lines of columns, whatever the names and sizes', async () => {
    const size = fc.record({ columns: fc.integer({ min: 1, max: 320 }), rows: fc.integer({ min: 1, max: 210 }) });
    const id = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('👨‍👩‍👧', '🇩🇪x', '日本語', 'é', 'a\nb\x1b[2J'),
    );
    const colored: Look = { ...look, hasColor: true, paint: (_, text) => `\x1b[31m${text}\x1b[39m` };
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(id, { minLength: 1, maxLength: 40 }),
        size,
        fc.nat(),
        fc.boolean(),
        async (ids, screen, salt, isSampled) => {
          const { view, now } = await viewOf(ids, (run) => {
            for (const each of ids) run.start(each);
            run.at += salt * 1000;
            const running = ids.filter((_, i) => (i + salt) % 3 !== 0);
            for (const each of ids) if (!running.includes(each)) run.end(each, salt % 2 ? { reason: 'timeout' } : {});
            if (isSampled)
              run.usage(Object.fromEntries(running.map((each, i) => [each, i * salt * M])), {}, { expectedEnd: run.at + salt });
          });
          const lines = layOutBlock(view, screen, colored, now);
          expect(lines.length).toBeLessThanOrEqual(screen.rows - 1);
          for (const line of lines) {
            expect(widthOf(line)).toBeLessThanOrEqual(screen.columns);
            expect(stripVTControlCharacters(line)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
