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
