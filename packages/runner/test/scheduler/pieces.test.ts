import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FitTree } from '../../src/scheduler/fit-tree.js';
import {
  type BrakeAttempt,
  type BrakeDecision,
  brake,
  createScheduler,
  growAfterOom,
  rampLimit,
  reserve,
  simulate,
  smallestMachine,
} from '../../src/scheduler/index.js';
import { drive, GIB, job } from './drive.js';

const capacity = { cpus: 8, memory: 64 * GIB };
const MIB = 2 ** 20;

describe('reserve', () => {
  it.each([
    ['a retry above all', { request: GIB, pinned: true, retry: 5 * GIB }, 5 * GIB, 'retry'],
    ['a pinned request', { request: GIB, pinned: true, estimate: { peaks: [9 * GIB], durationsMs: [] } }, GIB, 'pinned'],
    ['one run', { estimate: { peaks: [GIB], durationsMs: [] } }, 1.1 * GIB + 32 * MIB, 'history'],
    [
      'more runs: the last five',
      { estimate: { peaks: [9 * GIB, GIB, 2 * GIB, GIB, GIB, GIB], durationsMs: [] } },
      2.1 * GIB,
      'history',
    ],
    ['history, capped by the request', { request: GIB, estimate: { peaks: [2 * GIB], durationsMs: [] } }, GIB, 'history'],
    ['the family in this run', { request: 4 * GIB, familyPeak: 2 * GIB }, 2.2 * GIB, 'family'],
    ['the family, capped', { request: GIB, familyPeak: 2 * GIB }, GIB, 'family'],
    ['the family of earlier runs', { estimate: { peaks: [2 * GIB], durationsMs: [], ofFamily: true } }, 2.2 * GIB, 'family'],
    [
      'reckoned from its input, with times of its family',
      { familyPeak: 8 * GIB, estimate: { peaks: [2 * GIB], durationsMs: [], ofFamily: true, ofInput: true } },
      2.2 * GIB + 32 * MIB,
      'history',
    ],
    ['the request', { request: 3 * GIB }, 3 * GIB, 'request'],
    ['nothing: twice the share', {}, 0.95 * 16 * GIB, 'fair-share'],
  ])('%s', (_, input, memory, source) => {
    const booked = reserve({ cpus: 1, ...input }, capacity);
    expect(booked.source).toBe(source);
    expect(booked.memory).toBeCloseTo(memory, -1);
  });

  it('guesses at most half of what may be filled', () => {
    expect(reserve({ cpus: 8 }, capacity).memory).toBe((0.95 * 64 * GIB) / 2);
  });

  it('grows after an OOM, and runs alone at the edge', () => {
    expect(growAfterOom(GIB, 1.5 * GIB, 8 * GIB)).toEqual({ memory: 2 * GIB, alone: false });
    expect(growAfterOom(GIB, 4 * GIB, 8 * GIB)).toEqual({ memory: 5 * GIB, alone: false });
    expect(growAfterOom(5 * GIB, undefined, 8 * GIB)).toEqual({ memory: 8 * GIB, alone: true });
  });
});

describe('learning within a run', () => {
  it('holds nobody back in a place that queues by itself', () => {
    const unlimited = Number.POSITIVE_INFINITY;
    const scheduler = createScheduler({ capacity: { cpus: unlimited, memory: unlimited } });
    scheduler.add(
      Array.from({ length: 20 }, (_, i) => ({ id: `j${i}`, request: { cpus: 1 }, family: 'f' })),
      0,
    );
    expect(scheduler.poll(0)).toHaveLength(20);
    expect(scheduler.allocation('j1')).toEqual({ cpus: 1, memory: 0 });
  });

  it('lets one unknown job of a family start, then three, and reserves what was seen', () => {
    const scheduler = createScheduler({ capacity: { ...capacity, cpus: 4 } });
    const jobs = Array.from({ length: 20 }, (_, i) => ({ id: `j${i}`, request: { cpus: 0.1 }, family: 'f' }));
    scheduler.add(jobs, 0);
    expect(scheduler.poll(0)).toEqual(['j0']);
    expect(scheduler.explain('j1', 0)).toMatchObject({ state: 'ready', lacks: [{ resource: 'learning' }] });
    scheduler.done('j0', 5, { succeeded: true, peakMemory: GIB });
    expect(scheduler.poll(5)).toHaveLength(3);
    expect(scheduler.allocation('j1').memory).toBeCloseTo(1.1 * GIB, -1);
    scheduler.done('j1', 9, { succeeded: true, peakMemory: 2 * GIB });
    expect(scheduler.allocation('j19').memory).toBeCloseTo(2.2 * GIB, -1);
  });

  it('lets a large machine learn from several first jobs, one for each 4 CPUs', () => {
    expect([1, 4, 7, 8, 64, Number.POSITIVE_INFINITY].map((cpus) => rampLimit(0, cpus))).toEqual([1, 1, 1, 2, 16, 1]);
    expect(rampLimit(3, 16)).toBe(28);
    const scheduler = createScheduler({ capacity: { cpus: 16, memory: 64 * GIB } });
    scheduler.add(
      Array.from({ length: 20 }, (_, i) => ({ id: `j${i}`, request: { cpus: 1 }, family: 'f' })),
      0,
    );
    expect(scheduler.poll(0)).toHaveLength(4);
  });
});

describe('aging', () => {
  const small = (id: string) => job(id, { cpus: 4, memory: GIB });
  function stream(late: boolean): number {
    const scheduler = createScheduler({ capacity: { cpus: 8, memory: 8 * GIB } });
    const wide = job('wide', { cpus: 8 });
    const first = [small('s0'), small('s1')];
    scheduler.add(first, 0);
    scheduler.poll(0);
    scheduler.add(late ? [wide] : [wide, ...Array.from({ length: 200 }, (_, i) => small(`b${i}`))], 1);
    let running = ['s0', 's1'];
    for (let now = 5; now < 1000; now += 5) {
      scheduler.done(running.shift()!, now);
      if (late) scheduler.add([small(`l${now}`)], now);
      const started = scheduler.poll(now);
      if (started.includes('wide')) return now;
      running = [...running, ...started];
      if (running.length === 0) return Number.NaN;
    }
    return Number.POSITIVE_INFINITY;
  }

  it('holds the machine for a job that later work overtakes', () => {
    expect(stream(true)).toBeLessThan(100);
  });

  it('holds it one mean run time before the wait is due, in which running jobs end', () => {
    // Run times are 5 and 10 and soon 10 on average: due at 1 + 4 x 10, held from 31 on, the last small one ends 5 later.
    expect(stream(true)).toBeLessThanOrEqual(41);
  });
});

describe('brake', () => {
  const attempts = (...given: readonly (number | Partial<BrakeAttempt>)[]): BrakeAttempt[] =>
    given.map((usage, at) => ({
      id: `a${at}`,
      usage: 10,
      growth: 0,
      preemptible: true,
      suspended: false,
      ...(typeof usage === 'number' ? { usage } : usage),
    }));
  const nothing = { hold: false, suspend: [], resume: [], kill: [] };
  const hold = { ...nothing, hold: true };
  it.each<[string, BrakeAttempt[], number, Partial<BrakeDecision>]>([
    ['nothing below the limit', attempts(10, 10), 20, nothing],
    ['nothing of growth that fits', attempts(40, { usage: 40, growth: 10 }), 80, nothing],
    ['suspends the youngest that grows, above 95 %', attempts(50, { usage: 46, growth: 1 }), 96, { ...hold, suspend: ['a1'] }],
    [
      'suspends who creeps above 95 %, one at a time',
      attempts(50, { growth: 0.01 }, { growth: 0.01 }),
      96,
      { ...hold, suspend: ['a2'] },
    ],
    ['lets those work that do not grow', attempts(50, 46), 96, hold],
    [
      'suspends before it is too late, as many as it takes',
      attempts(10, { growth: 20 }, { growth: 20 }, {}, { growth: 20 }),
      50,
      { ...hold, suspend: ['a4'] },
    ],
    [
      'suspends all that grow where nothing is left',
      attempts(10, { growth: 20 }, {}, { growth: 60 }, { growth: 20 }),
      96,
      { ...hold, suspend: ['a4', 'a3', 'a1'] },
    ],
    ['never touches the oldest', attempts({ usage: 99, growth: 20 }), 99, hold],
    ['kills the youngest above 100 %', attempts(50, 51), 101, { ...hold, kill: ['a1'] }],
    ['kills as many as it takes', attempts(60, 30, 8, 8), 106, { ...hold, kill: ['a2', 'a3'] }],
    ['kills nobody whose memory changes nothing', attempts(60, 30, 20, 1), 111, { ...hold, kill: ['a2'] }],
    ['waits for what is ending already', attempts(60, 30, { usage: 21, ending: true }), 111, hold],
    ['does not kill what is ending again', attempts(60, 45, { usage: 21, ending: true }), 126, { ...hold, kill: ['a1'] }],
    ['spares what may not be stopped', attempts(50, 51, { preemptible: false }), 111, { ...hold, kill: ['a1'] }],
    ['never kills the last', attempts(120), 120, hold],
    [
      'kills when all but one are suspended and that one is about to pass 100 %',
      attempts({ usage: 50, growth: 4 }, { usage: 47, suspended: true }),
      97,
      { ...hold, kill: ['a1'] },
    ],
    ['waits when it does not grow', attempts(50, { suspended: true }), 97, hold],
    ['resumes below 80 %, oldest first', attempts(5, { suspended: true }, { suspended: true }), 70, { ...hold, resume: ['a1'] }],
    ['resumes nobody into growth', attempts({ usage: 5, growth: 15 }, { suspended: true }), 70, hold],
    ['waits between', attempts(5, { suspended: true }), 90, hold],
    ['lets the oldest run', attempts({ suspended: true }, 5), 99, { ...hold, resume: ['a0'] }],
  ])('%s', (_, running, usage, expected) => {
    const decision = brake({ running, usage, budget: 100 });
    expect({ ...decision, kill: [...decision.kill].sort() }).toEqual({
      ...nothing,
      ...expected,
      kill: [...(expected.kill ?? [])].sort(),
    });
  });

  it('resumes one, and looks what it does before the next', () => {
    const running = attempts(5, { suspended: true });
    expect(brake({ running, usage: 70, budget: 100, isSettling: true })).toEqual(hold);
  });

  it('suspends one at a time, and starts nothing, while everything waits for memory', () => {
    const running = attempts(5, 5, 5);
    expect(brake({ running, usage: 15, budget: 100, isStalled: true })).toEqual({ ...hold, suspend: ['a2'] });
    expect(brake({ running, usage: 15, budget: 100, isStalled: true, isSettling: true })).toEqual(hold);
    expect(brake({ running: attempts(5, { suspended: true }), usage: 15, budget: 100, isStalled: true })).toEqual(hold);
  });

  it('never touches the oldest or what is ending, and kills only what may be', () => {
    const attempt = fc.record({
      usage: fc.nat(60),
      growth: fc.nat(30),
      preemptible: fc.boolean(),
      suspended: fc.boolean(),
      ending: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(attempt, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.boolean(),
        (given, isSettling, isStalled) => {
          const running = attempts(...given);
          const usage = running.reduce((total, one) => total + one.usage, 0);
          const { kill, suspend, resume, hold: isHeld } = brake({ running, usage, budget: 100, isSettling, isStalled });
          const touched = [...kill, ...suspend].map((id) => running.find((one) => one.id === id)!);
          expect(touched).not.toContain(running[0]);
          expect(touched.every(({ ending }) => !ending)).toBe(true);
          expect(new Set([...kill, ...suspend, ...resume]).size).toBe(kill.length + suspend.length + resume.length);
          expect(kill.every((id) => running.find((one) => one.id === id)?.preemptible)).toBe(true);
          expect(resume.length).toBeLessThanOrEqual(1);
          if (usage > 95 || isStalled) expect(isHeld).toBe(true);
        },
      ),
    );
  });
});

describe('fit tree', () => {
  it('finds what a scan finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: Number.POSITIVE_INFINITY }), { minLength: 1 }),
        fc.nat(20),
        fc.nat(40),
        (memory, limit, from) => {
          const tree = new FitTree(
            Int32Array.from(memory, (_, at) => at),
            0,
            1,
          );
          for (const [leaf, bytes] of memory.entries()) tree.set(leaf, bytes);
          expect(tree.first(limit, from)).toBe(memory.findIndex((bytes, leaf) => leaf >= from && bytes <= limit));
        },
      ),
    );
  });

  it('finds it after any changes of any leaves', () => {
    const bytes = fc.option(fc.integer({ min: 1, max: 20 }), { nil: Number.POSITIVE_INFINITY });
    const change = fc.record({ leaf: fc.nat(), memory: bytes, limit: fc.nat(21), from: fc.nat() });
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 150 }), fc.array(change, { maxLength: 60 }), (first, changes) => {
        const memory = [...first];
        const tree = new FitTree(Int32Array.from(memory.keys()), 0, 1);
        tree.load(Float64Array.from(memory));
        for (const { leaf, memory: next, limit, from } of changes) {
          memory[leaf % memory.length] = next;
          tree.set(leaf % memory.length, next);
          expect(tree.at(leaf % memory.length)).toBe(next);
          const start = from % (memory.length + 1);
          expect(tree.first(limit, start)).toBe(memory.findIndex((one, at) => at >= start && one <= limit));
        }
        expect(tree.first(Number.POSITIVE_INFINITY)).toBe(memory.findIndex((one) => one < Number.POSITIVE_INFINITY));
      }),
    );
  });
});

describe('plan and forecast', () => {
  const jobs = Array.from({ length: 24 }, (_, i) =>
    job(`j${i}`, {
      cpus: 1 + (i % 3),
      memory: (1 + (i % 5)) * GIB,
      ms: 1000 * (1 + ((i * 7) % 11)),
      durationMs: 1000 * (1 + ((i * 7) % 11)),
    }),
  );
  const machine = { cpus: 4, memory: 8 * GIB };
  const makespan = (policy: 'planned' | 'first-fit') => Math.max(...drive(jobs, { capacity: machine, policy }).ends.values());

  it('is never longer than first-fit, and is what was foretold', () => {
    const planned = makespan('planned');
    expect(planned).toBeLessThanOrEqual(makespan('first-fit'));
    const scheduler = createScheduler({ capacity: machine });
    scheduler.add(jobs, 0);
    expect(scheduler.expectedEnd(0)).toBe(planned);
    expect(simulate(jobs, { capacity: machine }).makespan).toBe(planned);
  });

  it('tells when a job will start, and nothing without times', () => {
    const scheduler = createScheduler({ capacity: { cpus: 1, memory: GIB } });
    scheduler.add([job('a', { durationMs: 100 }), job('b', { durationMs: 50 })], 7);
    expect(scheduler.poll(7)).toEqual(['a']);
    expect(scheduler.explain('b', 7)).toMatchObject({
      expectedStart: 107,
      heldBy: ['a'],
      lacks: [{ resource: 'memory' }, { resource: 'cpus' }],
    });
    expect(scheduler.expectedEnd(7)).toBe(157);
    const blind = createScheduler({ capacity: machine });
    blind.add([job('a')], 0);
    expect(blind.expectedEnd(0)).toBeUndefined();
  });

  it('counts on a retry only from when it may start', () => {
    const scheduler = createScheduler({ capacity: machine });
    scheduler.add([job('a', { durationMs: 100 }), job('b', { durationMs: 50, needs: ['a'] })], 0);
    expect(scheduler.poll(0)).toEqual(['a']);
    scheduler.requeue('a', 30, { at: 500 });
    expect(scheduler.expectedEnd(30)).toBe(650);
    expect(scheduler.explain('b', 30)).toMatchObject({ expectedStart: 600 });
  });

  it('says what limited the run', () => {
    const full = drive([job('a', { memory: 8 * GIB }), job('b', { memory: 8 * GIB })], { capacity: machine });
    expect(full.scheduler.limits()).toEqual({ memory: 1 });
    const chain = drive([job('a', { cpus: 4 }), job('b', { cpus: 4 }), job('c', { needs: ['a', 'b'] })], {
      capacity: machine,
    });
    expect(chain.scheduler.limits()).toEqual({ cpus: 0.5, dependencies: 0.5 });
  });

  it('marks the smallest machine that is nearly as fast', () => {
    const even = Array.from({ length: 8 }, (_, i) => job(`e${i}`, { durationMs: 1000 }));
    const { knee, cells } = smallestMachine(even);
    expect(knee).toMatchObject({ cpus: 8, memory: 8 * GIB, makespan: 1000 });
    expect(cells.find((cell) => cell.cpus === 2 && cell.memory === 8 * GIB)?.makespan).toBe(4000);
  });
});
