import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { random } from './random.mjs';

setFlagsFromString('--expose-gc');
/** Garbage of the preparation must not be collected on the clock. */
const collect = runInNewContext('gc');

const GIB = 2 ** 30;

/** What a quiet machine would show: the fastest tenth of many short rounds, and their median. */
function quiet(times) {
  times.sort((a, b) => a - b);
  return { quiet: times[Math.floor(times.length / 10)], median: times[times.length >> 1] };
}

/** Microseconds per decision (one job ends, the next is chosen) with about `size` ready jobs of four CPU classes. */
export function decisionTime(createScheduler, size) {
  const times = [];
  const perRound = Math.max(50, Math.min(500, size / 20));
  for (let repeat = 0; repeat < Math.max(1, Math.min(20, 1e5 / size)); repeat += 1) {
    const draw = random(`decisions ${size} ${repeat}`);
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
    collect();
    let at = 0;
    let now = 0;
    // While at most a fifth of them has gone, at most 60,000.
    for (let begun = 0; begun < Math.min(size / 5, 60_000); ) {
      const from = performance.now();
      let started = 0;
      while (started < perRound) {
        now += 1;
        scheduler.done(running[at++], now);
        for (const id of scheduler.poll(now)) {
          running.push(id);
          started += 1;
        }
      }
      times.push(((performance.now() - from) * 1000) / started);
      begun += started;
    }
  }
  return quiet(times);
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
    collect();
    const from = performance.now();
    scheduler.poll(0);
    times.push(performance.now() - from);
  }
  return quiet(times);
}
