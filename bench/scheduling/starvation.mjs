import { normal, random } from './random.mjs';
import { Ends } from './replay.mjs';

const GIB = 2 ** 30;
const MACHINE = { cpus: 16, memory: 64 * GIB };

/** A job that needs the whole machine, submitted after 50 of 4,000 small ones that keep arriving at `load`. No times are known. */
export function starvation(createScheduler, load, seed, withLarge = true) {
  const draw = random(`arrivals ${load} ${seed}`);
  const z = normal(draw);
  const scheduler = createScheduler({ capacity: MACHINE });
  const arrivals = [];
  const ms = new Map();
  let at = 0;
  for (let i = 0; i < 4000; i += 1) {
    const cpus = [1, 1, 2, 4][Math.floor(draw() * 4)];
    const length = Math.round(30_000 * Math.exp(0.6 * z()));
    at += (-Math.log(1 - draw()) * 30_000 * Math.exp(0.18) * 2) / (MACHINE.cpus * load);
    arrivals.push({ at, id: `s${i}`, request: { cpus, memory: Math.round(GIB * (0.2 + 3 * draw() * cpus)) } });
    ms.set(`s${i}`, length);
    if (i === 50 && withLarge) {
      arrivals.push({ at, id: 'large', request: MACHINE });
      ms.set('large', 60_000);
    }
  }
  const submitted = arrivals.find((job) => job.id === 'large')?.at ?? 0;
  const running = new Ends();
  let next = 0;
  let now = 0;
  let waited = Number.NaN;
  while (next < arrivals.length || running.size > 0 || scheduler.size > 0) {
    now = Math.min(running.end, arrivals[next]?.at ?? Number.POSITIVE_INFINITY);
    if (now === Number.POSITIVE_INFINITY) throw new Error('stuck');
    while (running.size > 0 && running.end <= now) scheduler.done(running.pop(), now);
    for (; next < arrivals.length && arrivals[next].at <= now; next += 1) scheduler.add([arrivals[next]], now);
    for (const id of scheduler.poll(now)) {
      if (id === 'large') waited = now - submitted;
      running.push(id, now + ms.get(id));
    }
  }
  return { waitedSeconds: waited / 1000, makespan: now };
}
