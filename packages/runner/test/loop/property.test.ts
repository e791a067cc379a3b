import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Job, type RunEvent, type RunReport, startRun } from '../../src/index.js';
import { fakeJob, type Script } from '../../src/testing/index.js';
import { GB, scene } from './scene.js';

/** What a random job is and does. */
const plot = fc.record({
  needs: fc.array(fc.nat(40), { maxLength: 3 }),
  when: fc.constantFrom('success', 'failure', 'always') as fc.Arbitrary<'success' | 'failure' | 'always'>,
  cpus: fc.constantFrom(0.5, 1, 2, 3),
  memory: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  priority: fc.integer({ min: -2, max: 2 }),
  exclusive: fc.boolean(),
  retries: fc.nat(2),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
  durationMs: fc.integer({ min: 1, max: 500 }),
  failures: fc.nat(3),
  death: fc.constantFrom('exit', 'oom', 'spawn'),
});

type Plot = typeof plot extends fc.Arbitrary<infer T> ? T : never;

const DEATHS: Readonly<Record<string, Script>> = {
  exit: { exit: { type: 'exited', code: 1 } },
  oom: { exit: { type: 'signaled', signal: 'SIGKILL' }, evidence: { vmstatOomKill: true }, peakMemory: 2 * GB },
  spawn: { exit: { type: 'spawn-failed', message: 'no such program' } },
};

function jobOf({ needs, when, cpus, memory, priority, exclusive, retries, timeoutMs }: Plot, index: number): Job {
  const earlier = [...new Set(needs.filter((need) => need < index))];
  return fakeJob(`j${index}`, {
    index,
    needs: earlier.map((need) => ({ job: `j${need}`, when })),
    request: { cpus, memory: memory === undefined ? undefined : memory * GB },
    priority,
    exclusive,
    retry: { times: retries, on: [], delayMs: 50, backoff: 'exponential', maxDelayMs: 100, jitter: 0.5 },
    timeout: timeoutMs === undefined ? undefined : { ms: timeoutMs },
  });
}

interface Watched {
  readonly report: RunReport;
  readonly events: readonly RunEvent[];
  readonly violations: readonly string[];
}

async function play(plots: readonly Plot[], stopAt: number | undefined): Promise<Watched> {
  const jobs = plots.map(jobOf);
  const script = (id: string, number: number): Script => {
    const { durationMs, failures, death } = plots[Number(id.slice(1))] as Plot;
    return { durationMs, ...(number <= failures ? DEATHS[death] : {}) };
  };
  const { options, executor, events, clock } = scene(jobs, script);
  const violations: string[] = [];
  const watch = {
    name: 'watch',
    apply: ({ hooks }: { hooks: import('../../src/index.js').Hooks }) => {
      hooks.attemptStart.tap('watch', ({ attempt }) => {
        const running = [...executor.running, attempt];
        const sum = (name: 'cpus' | 'memory') => running.reduce((total, one) => total + one.allocation[name], 0);
        if (running.length > 1 && (sum('cpus') > 2 + 1e-9 || sum('memory') > 8 * GB))
          violations.push(`over capacity at ${attempt.key}`);
        if (running.length > 1 && running.some(({ job }) => job.exclusive))
          violations.push(`${attempt.key} runs beside an exclusive job`);
      });
    },
  };
  const handle = startRun({ ...options, plugins: [...(options.plugins ?? []), watch] });
  if (stopAt !== undefined) clock.after(stopAt, () => handle.stop('SIGINT', 'gently'));
  return { report: await handle.report, events, violations };
}

function checkOrder(plots: readonly Plot[], { report, events }: Watched): void {
  const ended = new Map<string, string>();
  const open = new Set<string>();
  for (const event of events) {
    if (event.type === 'attempt-start') {
      expect(ended.has(event.jobId)).toBe(false);
      expect(open.has(event.jobId)).toBe(false);
      open.add(event.jobId);
      for (const need of event.attempt.job.needs) {
        const outcome = ended.get(need.job);
        expect(outcome).toBeDefined();
        if (need.when === 'success') expect(outcome).toBe('succeeded');
        if (need.when === 'failure') expect(outcome).toBe('failed');
      }
    } else if (event.type === 'attempt-end') expect(open.delete(event.jobId)).toBe(true);
    else if (event.type === 'job-end') {
      expect(open.has(event.job.id)).toBe(false);
      expect(ended.has(event.job.id)).toBe(false);
      ended.set(event.job.id, event.result.outcome.type);
    }
  }
  expect(ended.size).toBe(plots.length);
  expect(report.results).toHaveLength(plots.length);
  expect(events[0]?.type).toBe('run-start');
  expect(events.at(-1)?.type).toBe('run-end');
}

describe('any run', () => {
  it('ends every job once, within capacity, in order, whatever fails and whenever it is stopped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(plot, { minLength: 1, maxLength: 40 }),
        fc.option(fc.nat(2000), { nil: undefined }),
        async (plots, stopAt) => {
          const watched = await play(plots, stopAt);
          expect(watched.violations).toEqual([]);
          checkOrder(plots, watched);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('goes the same way twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plot, { minLength: 1, maxLength: 25 }), async (plots) => {
        const trail = ({ events }: Watched) => events.map((event) => [event.type, event.at, 'jobId' in event ? event.jobId : '']);
        expect(trail(await play(plots, undefined))).toEqual(trail(await play(plots, undefined)));
      }),
      { numRuns: 40 },
    );
  });
});
