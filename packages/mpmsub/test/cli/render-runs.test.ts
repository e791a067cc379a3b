import type { RunSummary } from '@mpmsub/plugin-journal';
import { expect, test } from 'vitest';
import { renderRuns } from '../../src/cli/render-runs.js';

const ended = (more: Partial<NonNullable<RunSummary['report']>>): RunSummary =>
  ({
    runId: 'r',
    startedAt: 0,
    status: 'ended',
    header: { jobs: 3 },
    report: { counts: { succeeded: 1, failed: 0, skipped: 0, cancelled: 2 }, wallMs: 1000, peakMemory: 0, ok: false, ...more },
  }) as unknown as RunSummary;

test.each([
  ['ok', { ok: true }],
  ['interrupted', { interrupted: 'SIGINT' }],
  ['failed', { interrupted: 'SIGINT', counts: { succeeded: 0, failed: 1, skipped: 0, cancelled: 2 } }],
])('a run is called %s', (word, more) => {
  expect(renderRuns([ended(more)])).toMatch(new RegExp(` ${word} `));
});

test('fits a terminal: what went wrong comes first, and what does not fit is cut', () => {
  const counts = { succeeded: 1, failed: 2, skipped: 3, cancelled: 0 };
  const run = { ...ended({ counts }), runId: '20261123-131819-07ly', startedAt: new Date(2026, 10, 23, 13, 18, 19).getTime() };
  expect(renderRuns([run])).toBe(
    'RUN                   BEGAN        STATE   TIME  PEAK  JOBS\n20261123-131819-07ly  11-23 13:18  failed  1s    0B    2 failed, 3 skipped, 1 ok\n',
  );
  for (const line of renderRuns([run], 70).split('\n')) expect(line.length).toBeLessThanOrEqual(70);
});
