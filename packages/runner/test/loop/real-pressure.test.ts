import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, openRig, type Rig } from '../../../../test/rig/rig.js';
import { normalize, prepareRun, run } from '../../src/index.js';
import { record } from '../../src/testing/index.js';

const MB = 2 ** 20;
let rig: Rig;
let root: string;
beforeEach(async () => {
  rig = await openRig();
  root = mkdtempSync(join(tmpdir(), 'mpmsub-pressed-'));
});
afterEach(() => {
  rig.close();
  rmSync(root, { recursive: true, force: true });
});

/** Real processes on a budget: each job asks for 180 MB, and what it really takes the test says. */
function press(names: readonly string[], budget: string) {
  const recorder = record();
  const jobs = Object.fromEntries(names.map((name) => [name, { cmd: rig.argv(name), memory: '180M', pinned: true }]));
  const settings = normalize({ cpus: names.length, memory: budget, jobs }, { root });
  const acts = () =>
    recorder.events.flatMap((event) =>
      event.type === 'warning' && event.code.startsWith('memory-') ? [`${event.code.slice(7)} ${event.jobId}`] : [],
    );
  const report = prepareRun(settings).then((options) => run({ ...options, plugins: [recorder] }));
  return { report, acts, events: recorder.events };
}

describe.skipIf(process.platform !== 'linux')('memory under pressure, with real processes', () => {
  it('stops the younger one when the oldest needs the room, says so once, and runs it again', async () => {
    const { report, acts, events } = press(['old', 'young'], '400M');
    const [old, young] = await Promise.all([rig.meet('old'), rig.meet('young')]);
    await young.ask('allocate', { bytes: 100 * MB });
    old.tell('allocate', { bytes: 280 * MB });
    await young.gone;
    await old.ask('allocate', { bytes: MB }); // it lives, and is not suspended
    old.tell('exit', { code: 0 });
    const again = (actor: Actor) => actor.tell('exit', { code: 0 });
    again(await rig.meet('young'));
    void rig.meet('young').then(again);
    const { counts, results } = await report;
    expect(counts).toEqual({ succeeded: 2, failed: 0, skipped: 0, cancelled: 0 });
    expect(results.map(({ attempts }) => attempts)).toEqual([1, 1]);
    const stopped = events.filter((event) => event.type === 'attempt-end' && event.preempted);
    expect(stopped.length).toBeGreaterThan(0);
    expect(acts().filter((act) => act.startsWith('preempted'))).toEqual(stopped.map(() => 'preempted young'));
    expect(acts().filter((act) => act.endsWith('old'))).toEqual([]);
    expect(rig.survivors()).toEqual([]);
  });

  it('suspends or stops the younger ones when they grow beyond what they asked for, and all succeed', async () => {
    const { report, acts } = press(['a', 'b', 'c'], '640M');
    const [oldest, ...others] = await Promise.all(['a', 'b', 'c'].map((name) => rig.meet(name)));
    const grow = (actor: Actor) => actor.ask('allocate', { bytes: 200 * MB });
    await grow(oldest!);
    // each takes what it needs, again after it was stopped, and ends
    const finish = async (actor: Actor): Promise<void> => {
      const isDone = grow(actor).then(
        () => true,
        () => false,
      );
      if (await isDone) actor.tell('exit', { code: 0 });
      else await finish(await rig.meet(actor.name));
    };
    const ended = others.map(finish);
    await new Promise<void>((resolve) => {
      const look = () => (acts().length > 0 ? resolve() : setImmediate(look));
      look();
    });
    oldest!.tell('exit', { code: 0 });
    await Promise.all(ended);
    expect((await report).counts).toEqual({ succeeded: 3, failed: 0, skipped: 0, cancelled: 0 });
    expect(acts().filter((act) => act.endsWith(' a'))).toEqual([]);
    expect(rig.survivors()).toEqual([]);
  });
});
