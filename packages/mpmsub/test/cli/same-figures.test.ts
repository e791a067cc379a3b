import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ProfileOutcome } from '@mpmsub/plugin-profile-cache';
import { memoryText, run } from '@mpmsub/runner';
import { fakeExecutor, fakeJob, fakeMachine, VirtualClock } from '@mpmsub/runner/testing';
import { expect, onTestFinished, test } from 'vitest';
import { withDefaultPlugins } from '../../src/cli/default-plugins.js';

const MiB = 1024 ** 2;

test('the summary suggests what the profile recommends, run after run', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-figures-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const job = fakeJob('types', { cwd: root, request: { cpus: 1, memory: 8192 * MiB }, pinned: true });
  const figures: string[] = [];
  for (const peak of [600, 655, 610, 900, 640]) {
    let outcome: ProfileOutcome | undefined;
    const stream = new PassThrough({ encoding: 'utf8' });
    const capacity = { cpus: 4, memory: 65_536 * MiB };
    const clock = new VirtualClock();
    const script = () => ({ durationMs: 60_000, peakMemory: peak * MiB });
    await run({
      jobs: [job],
      executors: [fakeExecutor({ clock, capacity, script })],
      machine: fakeMachine(4, capacity.memory),
      clock,
      config: { root, file: undefined },
      plugins: withDefaultPlugins([], {
        profileCache: { frozen: false, onEnd: (end) => (outcome = end) },
        progress: false,
        summary: { stream, verbose: true },
      }),
    });
    const figure = memoryText(outcome!.proposals[0]!.recommended);
    expect(String(stream.read())).toContain(`memory: "${figure}"`);
    figures.push(figure);
  }
  // Small moves leave the figure alone, a large one raises it at once.
  expect(new Set(figures.slice(0, 3)).size).toBeLessThanOrEqual(2);
  expect(figures[3]).toBe(figures[4]);
  expect(figures[3]).not.toBe(figures[2]);
});
