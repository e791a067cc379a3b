import { random } from './random.mjs';

const GIB = 2 ** 30;

/** CPU time of this process in microseconds: other work on the machine does not count, garbage collection does. */
const spent = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Microseconds per decision (one job ends, the next is chosen) with `size` ready jobs of four CPU classes. */
export function decisionTime(createScheduler, size, decisions) {
  const draw = random(`decisions ${size}`);
  const scheduler = createScheduler({ capacity: { cpus: 64, memory: 256 * GIB }, policy: 'ranked' });
  const jobs = Array.from({ length: size }, (_, i) => ({
    id: `j${i}`,
    family: `f${i % 50}`,
    request: { cpus: [1, 1, 2, 4][Math.floor(draw() * 4)], memory: Math.round(GIB * (0.1 + 8 * draw() ** 2)) },
    durationMs: 1000 + Math.round(60_000 * draw()),
    pinned: true,
  }));
  scheduler.add(jobs, 0);
  const running = scheduler.poll(0);
  const times = [];
  // In rounds, so that one collection of garbage does not count for all.
  for (let round = 0, at = 0, now = 0; round < 9; round += 1) {
    const from = spent();
    let started = 0;
    while (started < decisions / 9) {
      now += 1;
      scheduler.done(running[at++], now);
      for (const id of scheduler.poll(now)) {
        running.push(id);
        started += 1;
      }
    }
    times.push((spent() - from) / started);
  }
  return times.sort((a, b) => a - b)[4];
}

/** Milliseconds of the first poll of `size` jobs with times, of which about 60 % depend on another. */
export function planTime(createScheduler, size, rounds) {
  const draw = random(`plan ${size}`);
  const jobs = Array.from({ length: size }, (_, i) => ({
    id: `j${i}`,
    request: { cpus: [1, 1, 1, 2, 4][Math.floor(draw() * 5)], memory: Math.round(GIB * (0.1 + 6 * draw() ** 2)) },
    durationMs: 1000 + Math.round(60_000 * draw() ** 2),
    needs: i > 10 && draw() < 0.6 ? [`j${Math.floor(draw() * i)}`] : [],
  }));
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const scheduler = createScheduler({ capacity: { cpus: 16, memory: 20 * GIB } });
    scheduler.add(jobs, 0);
    const from = spent();
    scheduler.poll(0);
    times.push((spent() - from) / 1000);
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}
