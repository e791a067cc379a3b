import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Meter } from '../../src/measure/meter.js';
import { createProcfsMeter } from '../../src/measure/procfs/procfs-meter.js';
import { createFakeProc } from './proc-fixtures.js';
import { hasPython, isLinux, startPython, startRig } from './rig.js';

const MB = 1e6;

describe.skipIf(!isLinux)('createProcfsMeter', () => {
  let meter: Meter;
  let rigs: { end(): void }[];

  beforeEach(() => {
    meter = createProcfsMeter();
    rigs = [];
  });
  afterEach(() => {
    meter.close();
    for (const rig of rigs) rig.end();
  });

  const start = <Rig extends { end(): void; marker: string; pid: number }>(rig: Rig): Rig => {
    rigs.push(rig);
    meter.track('job', rig.marker, [rig.pid]);
    return rig;
  };
  /** Forks count from their second sample on. */
  const look = () => {
    meter.members('job');
    meter.sampleNow('job');
    meter.sampleNow('job');
  };

  it('knows a peak that was over before it looked', async () => {
    const rig = startRig(
      'node',
      '--expose-gc',
      '-e',
      'let b = Buffer.alloc(300e6, 1); b = undefined; gc(); console.log("done"); process.stdin.once("data", () => process.exit())',
    );
    rigs.push(rig);
    meter.track('late', rig.marker, [rig.pid]);
    await rig.line();
    meter.sampleNow('late');
    rig.say();
    await rig.ended;
    const { peakMemory } = meter.finish('late');
    expect(peakMemory).toBeGreaterThan(300 * MB);
    expect(peakMemory).toBeLessThan(420 * MB);
  });

  it('sees a first stage of 300 MB that a small one follows', async () => {
    const big = 'const b = Buffer.alloc(300e6, 1); console.log("big"); process.stdin.once("data", () => process.exit(b[0] - 1))';
    const rig = start(startRig('sh', '-c', `node -e '${big}' && echo small && read line`));
    expect(await rig.line()).toBe('big');
    look();
    rig.say();
    expect(await rig.line()).toBe('small');
    look();
    rig.say();
    await rig.ended;
    const { peakMemory, peakIsBound, method } = meter.finish('job');
    expect(peakIsBound).toBeUndefined();
    expect(method).toBe('procfs');
    expect(peakMemory).toBeGreaterThan(330 * MB);
    expect(peakMemory).toBeLessThan(420 * MB);
  });

  describe.skipIf(!hasPython)('with forks', () => {
    const FORKS = `
def forks(n, work):
  for i in range(n):
    if os.fork() == 0:
      kept = work(i)
      ready("child")
      while True: mmap.mmap(-1, 4096) and __import__("signal").pause()
`;
    const peakWith = async (body: string, children: number) => {
      const rig = start(startPython(`${FORKS}\n${body}\nready("parent")\nwait()`));
      for (let lines = 0; lines < children + 1; lines++) await rig.line();
      look();
      return meter.finish('job').peakMemory! / MB;
    };
    const BASE =
      'base = mmap.mmap(-1, 100_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\nfor at in range(0, 100_000_000, 4096): base[at] = 1\n';

    it('counts pages that forks only share once', async () => {
      const peak = await peakWith(`${BASE}forks(4, lambda i: sum(base[at] for at in range(0, 100_000_000, 4096)))`, 4);
      expect(peak).toBeGreaterThan(100);
      expect(peak).toBeLessThan(135);
    });

    it('counts pages that forks copy', async () => {
      const write = 'def write(i):\n  for at in range(0, 50_000_000, 4096): base[at] = 2\n';
      const peak = await peakWith(`${BASE}${write}forks(3, write)`, 3);
      expect(peak).toBeGreaterThan(240);
      expect(peak).toBeLessThan(290);
    });

    it('counts a shared segment once, however many use it', async () => {
      const use = 'shared = mmap.mmap(-1, 80_000_000)\ndef use(i):\n  for at in range(0, 80_000_000, 4096): shared[at] = 1\n';
      const peak = await peakWith(`${use}use(0)\nforks(4, use)`, 4);
      expect(peak).toBeGreaterThan(80);
      expect(peak).toBeLessThan(125);
    });

    it('adds parts of a segment that are used by one process each', async () => {
      const use =
        'shared = mmap.mmap(-1, 120_000_000)\ndef use(i):\n  for at in range(i * 30_000_000, (i + 1) * 30_000_000, 4096): shared[at] = 1\n';
      const peak = await peakWith(`${use}forks(4, use)`, 4);
      expect(peak).toBeGreaterThan(115);
      expect(peak).toBeLessThan(165);
    });

    it('follows 2,000 processes of one job', async () => {
      const rig = start(
        startPython('import signal\nfor i in range(2000):\n  if os.fork() == 0: signal.pause()\nready()\nwait()'),
      );
      await rig.line();
      expect(meter.members('job')).toHaveLength(2_001);
      meter.sampleNow('job');
      rig.end();
      await rig.ended;
      expect(meter.finish('job').peakMemory! / MB).toBeGreaterThan(50);
    });

    it('does not lose the CPU time of processes that nobody waited for', async () => {
      const burn = 'import time\ndef burn():\n  while time.process_time() < 0.3: pass\n';
      const rig = start(
        startPython(
          `${burn}import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nif os.fork() == 0:\n  burn()\n  ready("burnt")\n  wait()\n  os._exit(0)\nimport select\nready("parent")\nwhile True:\n  signal.pause()`,
        ),
      );
      const lines = [await rig.line(), await rig.line()];
      expect(lines).toContain('burnt');
      look();
      const before = meter.members('job');
      rig.say();
      await vi.waitFor(() => expect(meter.members('job').length).toBeLessThan(before.length), { timeout: 20_000 });
      meter.sampleNow('job');
      rig.end();
      await rig.ended;
      expect(meter.finish('job').cpuMs).toBeGreaterThanOrEqual(280);
    });
  });

  it('finds a process that has left its parents and its session', async () => {
    const rig = start(startRig('sh', '-c', '(setsid sh -c "echo \\$\\$; exec sleep 1000" &) ; read line'));
    const escaped = Number(await rig.line());
    rig.say();
    await rig.ended;
    const found = meter.members('job');
    try {
      expect(found.map(({ pid }) => pid)).toEqual([escaped]);
    } finally {
      process.kill(escaped, 'SIGKILL');
    }
    await vi.waitFor(() => expect(meter.members('job')).toEqual([]), { timeout: 20_000 });
  });

  it('has a word for jobs that end within a millisecond', async () => {
    for (let index = 0; index < 20; index++) {
      const child = spawn('true');
      meter.track(`job ${index}`, `true-${index}`, [child.pid!]);
      await once(child, 'exit');
      const { peakMemory, peakIsBound, cpuMs } = meter.finish(`job ${index}`);
      expect(peakMemory).toBeGreaterThan(0);
      if (!peakIsBound) expect(peakMemory).toBeLessThan(50 * MB);
      expect(cpuMs).toBeGreaterThanOrEqual(0);
    }
  });

  it('takes the kernel’s account before its own samples', async () => {
    const child = spawn('true');
    meter.track('job', 'true', [child.pid!]);
    await once(child, 'exit');
    const totals = meter.finish('job', { largestProcess: 1_234_000, cpuMs: 1.5 });
    expect(totals).toMatchObject({ peakMemory: 1_234_000, cpuMs: 1.5 });
    expect(totals.peakIsBound).toBeUndefined();
  });

  it('speaks once, and soon, when a limit is passed', async () => {
    const grow = 'const all = []; setInterval(() => all.push(Buffer.alloc(4e6, 1)), 1)';
    const rig = start(startRig('node', '-e', grow));
    const usage = await new Promise<number>((resolve) => {
      meter.limit('job', 200 * MB, (bytes) => {
        rig.end();
        resolve(bytes);
      });
    });
    expect(usage).toBeGreaterThan(200 * MB);
    await rig.ended;
    const { peakMemory } = meter.finish('job');
    expect(peakMemory).toBeLessThan(500 * MB);
  });

  it('tells each sweep to its listeners, with what is still to be had', async () => {
    const rig = start(startRig('sh', '-c', 'echo ready; read line'));
    await rig.line();
    const sample = await new Promise<Parameters<Parameters<Meter['onSample']>[0]>[0]>((resolve) => meter.onSample(resolve));
    expect(sample.attempts).toHaveLength(1);
    expect(sample.attempts[0]).toMatchObject({ key: 'job', processes: 1 });
    expect(sample.attempts[0]!.memory).toBeGreaterThan(0);
    expect(sample.availableMemory).toBeGreaterThan(0);
  });

  it('refuses keys that it does not know, or knows already', () => {
    expect(() => meter.finish('nobody')).toThrow('Internal error: nobody is not measured');
    meter.track('job', 'mark', []);
    expect(() => meter.track('job', 'mark', [])).toThrow('Internal error: job is measured already');
  });
});

describe('createProcfsMeter, on a /proc of files', () => {
  afterEach(() => void vi.useRealTimers());

  it('sets no timer while nothing is tracked', () => {
    vi.useFakeTimers();
    const proc = createFakeProc();
    proc.start({ pid: 100, ppid: 50, anonymous: 4_000 });
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1, now: () => Date.now() });
    expect(vi.getTimerCount()).toBe(0);
    meter.track('job', 'mark', [100]);
    expect(vi.getTimerCount()).toBe(1);
    meter.finish('job');
    expect(vi.getTimerCount()).toBe(0);
    meter.close();
    proc.remove();
  });

  it('tells what was left before a tree ended, not what it has given back, nor what was left long ago', () => {
    vi.useFakeTimers();
    const proc = createFakeProc();
    proc.start({ pid: 100, ppid: 50, anonymous: 4_000 });
    let left = 7;
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => left, now: () => Date.now() });
    meter.onSample(() => undefined);
    meter.track('job', 'mark', [100]);
    vi.advanceTimersByTime(1_000);
    left = 1_000_000;
    vi.advanceTimersByTime(200);
    expect(meter.finish('job').availableMemory).toBe(7);
    vi.advanceTimersByTime(10_000);
    meter.track('next', 'mark', []);
    expect(meter.finish('next').availableMemory).toBe(1_000_000);
    meter.close();
    proc.remove();
  });

  it('looks at all trees soon when the room for them shrinks, in no time when that begins to matter', () => {
    vi.useFakeTimers();
    const proc = createFakeProc();
    proc.start({ pid: 100, ppid: 50, anonymous: 4_000 });
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1, now: () => Date.now() });
    meter.track('job', 'mark', [100]);
    vi.advanceTimersByTime(60_000);
    let samples = 0;
    meter.onSample(() => void samples++);
    meter.hurry(false, 60 * 1024 ** 2);
    vi.advanceTimersByTime(32);
    expect(samples).toBe(1);
    meter.hurry(true, 1024 ** 4);
    vi.advanceTimersByTime(2);
    expect(samples).toBe(2);
    meter.close();
    proc.remove();
  });

  it('ends nobody over a limit for what is only in doubt', () => {
    vi.useFakeTimers();
    const proc = createFakeProc();
    const whole = { anonymous: 100_000, pages: 25_000, proportional: 50_000, own: 0 };
    proc.start({ pid: 100, ppid: 50, ...whole });
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1, now: () => Date.now() });
    const over: number[] = [];
    meter.track('job', 'mark', [100]);
    meter.limit('job', 150_000 * 1024, (usage) => over.push(usage));
    // it has taken and freed as much as it has: by its faults all of it could be its own
    proc.start({ pid: 101, ppid: 100, flags: 0x40, minorFaults: 40_000, ...whole });
    const look = () => {
      meter.members('job');
      meter.sampleNow('job');
    };
    look();
    proc.set({ pid: 101, ppid: 100, flags: 0x40, minorFaults: 90_000, ...whole });
    look();
    expect(over).toEqual([]);
    proc.set({ pid: 101, ppid: 100, flags: 0x40, minorFaults: 190_000, ...whole, anonymous: 180_000, own: 80_000 });
    look();
    expect(over).toHaveLength(1);
    meter.close();
    proc.remove();
  });

  it('counts once what a daemon has of its grandparent, while its parent is a zombie', () => {
    vi.useFakeTimers();
    const proc = createFakeProc();
    const whole = { anonymous: 100_000, pages: 25_000 };
    proc.start({ pid: 100, ppid: 50, ...whole });
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1, now: () => Date.now() });
    meter.track('job', 'mark', [100]);
    proc.start({ pid: 101, ppid: 100, flags: 0x40, state: 'Z' });
    proc.start({ pid: 102, ppid: 101, flags: 0x40, ...whole });
    expect(meter.members('job').map(({ pid }) => pid)).toEqual([100, 102]);
    meter.sampleNow('job');
    meter.sampleNow('job');
    expect(meter.finish('job').peakMemory! / 1024).toBeLessThan(101_000);
    meter.close();
    proc.remove();
  });

  it('takes faults for pages of files for no copies where forks are seen for the first time, whoever forked them', () => {
    const proc = createFakeProc();
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1e12, now: () => 0 });
    proc.start({ pid: 100, ppid: 50, anonymous: 3_000, file: 4_800 });
    meter.track('job', 'mark', [100]);
    // 75 of its faults were for its 4,800 kB of files, at 16 pages each
    for (let pid = 101; pid <= 200; pid++)
      proc.start({ pid, ppid: 100, flags: 0x40, anonymous: 2_800, file: 4_800, minorFaults: 90 });
    meter.members('job');
    const ofKernel = 99 * (44 + 16 + 24) + (44 + 16 + 24);
    expect(meter.finish('job').peakMemory! / 1024).toBe(3_000 + 4_800 + 100 * 15 * 4 + ofKernel);
    meter.close();
    proc.remove();
  });

  it('counts huge pages that forks took before they were seen', () => {
    const proc = createFakeProc();
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1e12, now: () => 0 });
    proc.start({ pid: 100, ppid: 50, anonymous: 60_000, minorFaults: 15_000 });
    meter.track('job', 'mark', [100]);
    for (const pid of [101, 102]) proc.start({ pid, ppid: 100, flags: 0x40, anonymous: 160_000, minorFaults: 70 });
    meter.members('job');
    expect(meter.finish('job').peakMemory! / 1024).toBeGreaterThan(260_000);
    meter.close();
    proc.remove();
  });

  it('tells how late its samples come', () => {
    vi.useFakeTimers();
    let lag = 0;
    const proc = createFakeProc();
    proc.start({ pid: 100, ppid: 50, anonymous: 4_000 });
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1, now: () => Date.now() + lag });
    const late: (number | undefined)[] = [];
    meter.onSample(({ lateMs }) => void late.push(lateMs));
    meter.track('job', 'mark', [100]);
    vi.advanceTimersByTime(6);
    lag = 150;
    vi.advanceTimersByTime(6);
    expect(late[0]).toBeLessThan(5);
    expect(late[1]).toBeGreaterThan(140);
    meter.close();
    proc.remove();
  });

  describe('where a tree grew when it was last seen', () => {
    const track = () => {
      const clock = { now: 0 };
      const proc = createFakeProc();
      const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1e12, now: () => clock.now });
      meter.track('job', 'mark', []);
      const look = (at: number, processes: number) => {
        clock.now = at;
        for (let pid = 100; pid < 100 + processes; pid++)
          proc.start({ pid, ppid: pid === 100 ? 50 : 100, flags: pid === 100 ? 0 : 0x40, anonymous: 40_000, minorFaults: 5_000 });
        if (at === 0) meter.addRoot('job', 100);
        meter.members('job');
      };
      const end = (at: number) => {
        clock.now = at;
        const totals = meter.finish('job');
        meter.close();
        proc.remove();
        return totals;
      };
      return { proc, meter, clock, look, end };
    };

    it('tells a bound when nobody looked before it was gone', () => {
      const { proc, meter, clock, look, end } = track();
      look(0, 1);
      look(100, 2);
      clock.now = 800;
      for (const pid of [100, 101]) proc.set({ pid, ppid: 50, state: 'Z', flags: 0x40 });
      expect(meter.members('job')).toEqual([]);
      expect(end(801).peakIsBound).toBe(true);
    });

    it('tells what it had when whoever ended it asked for its members', () => {
      const { proc, meter, clock, look, end } = track();
      look(0, 1);
      look(100, 2);
      look(800, 3);
      clock.now = 801;
      for (const pid of [100, 101, 102]) proc.set({ pid, ppid: 50, state: 'Z', flags: 0x40 });
      expect(meter.members('job')).toEqual([]);
      const { peakMemory, peakIsBound } = end(810);
      expect(peakIsBound).toBeUndefined();
      expect(peakMemory! / 1024).toBeGreaterThan(80_000);
      expect(peakMemory! / 1024).toBeLessThan(83_000);
    });
  });

  it('does not take for growth what it has learned of a tree at rest', () => {
    let now = 0;
    const proc = createFakeProc();
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1e12, now: () => now });
    const segment = { anonymous: 4_000, pages: 21_000, shared: 80_000, proportionalShared: 60_000 };
    proc.start({ pid: 100, ppid: 50, ...segment });
    meter.track('job', 'mark', [100]);
    proc.start({ pid: 101, ppid: 100, ...segment });
    now = 1_000;
    meter.members('job');
    now = 1_001;
    meter.sampleNow('job');
    now = 1_100;
    const { peakMemory, peakIsBound } = meter.finish('job');
    expect(peakIsBound).toBeUndefined();
    expect(peakMemory! / 1024).toBeGreaterThan(120_000);
    expect(peakMemory! / 1024).toBeLessThan(130_000);
    meter.close();
    proc.remove();
  });

  it('does not count the time before its first root as time in which nobody looked', () => {
    let now = 0;
    const proc = createFakeProc();
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1e12, now: () => now });
    meter.track('job', 'mark', []);
    now = 60_000;
    proc.start({ pid: 100, ppid: 50, anonymous: 40_000, pages: 10_000 });
    meter.addRoot('job', 100);
    for (now = 60_002; now < 60_004; now++) meter.sampleNow('job');
    expect(meter.finish('job')).toMatchObject({ peakMemory: 40_000 * 1024 });
    meter.close();
    proc.remove();
  });

  it('looks at nobody who is over within milliseconds', () => {
    vi.useFakeTimers();
    const proc = createFakeProc();
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1e12, now: () => Date.now() });
    const seen: number[] = [];
    meter.onSample(({ attempts }) => void seen.push(...attempts.map(({ memory }) => memory)));
    proc.start({ pid: 100, ppid: 50, anonymous: 40_000, pages: 10_000 });
    meter.track('short', 'mark', [100]);
    vi.advanceTimersByTime(4);
    expect(meter.finish('short', { largestProcess: 5_000_000 })).toMatchObject({ peakMemory: 5_000_000 });
    expect(seen).toEqual([]);
    meter.track('longer', 'mark', [100]);
    vi.advanceTimersByTime(5);
    expect(seen).toEqual([40_000 * 1024]);
    meter.close();
    proc.remove();
  });

  it('looks seldom at a tree that is calm, and often again when it is not', () => {
    vi.useFakeTimers();
    const proc = createFakeProc();
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1e12, now: () => Date.now() });
    let looks = 0;
    meter.onSample(() => void looks++);
    const looksIn = (ms: number) => {
      const before = looks;
      vi.advanceTimersByTime(ms);
      return looks - before;
    };
    proc.start({ pid: 100, ppid: 50, anonymous: 40_000, pages: 10_000, minorFaults: 10_000 });
    meter.track('job', 'mark', [100]);
    expect(looksIn(1_000)).toBeLessThan(40);
    expect(looksIn(1_000)).toBeLessThan(8);
    // less than a five-hundredth of it is nothing new
    proc.start({ pid: 100, ppid: 50, anonymous: 40_000, pages: 10_000, minorFaults: 10_015 });
    expect(looksIn(1_000)).toBeLessThan(5);
    looksIn(500);
    let stirred = 0;
    for (let faults = 20_000; faults <= 30_000; faults += 1_000) {
      proc.start({ pid: 100, ppid: 50, anonymous: 40_000, pages: 10_000, minorFaults: faults });
      stirred += looksIn(100);
    }
    expect(stirred).toBeGreaterThan(7);
    expect(looksIn(1_000)).toBeLessThan(5);
    meter.close();
    proc.remove();
  });

  it('goes on where /proc hides the job', () => {
    vi.useFakeTimers();
    const proc = createFakeProc();
    const meter = createProcfsMeter({ root: proc.root, ownPid: 50, availableMemory: () => 1, now: () => Date.now() });
    meter.track('job', 'mark', [100]);
    vi.advanceTimersByTime(1_000);
    expect(meter.members('job')).toEqual([]);
    expect(meter.finish('job')).toMatchObject({ method: 'none' });
    meter.close();
    proc.remove();
  });
});
