import { random } from './random.mjs';
import { Ends } from './replay.mjs';

/** Random cases: arrivals, needs, priorities, named resources, retries, estimates that are wrong. Counts what must never happen. */
export function chaos(createScheduler, count, seed) {
  const broken = { capacity: 0, order: 0, deadlock: 0 };
  for (let number = 0; number < count; number += 1) {
    const draw = random(`chaos ${seed} ${number}`);
    const pick = (list) => list[Math.floor(draw() * list.length)];
    const capacity = { cpus: pick([1, 2, 4, 8]), memory: pick([60, 100, 400]), gpu: pick([0, 1, 2]) };
    const jobs = Array.from({ length: 1 + Math.floor(draw() * 40) }, (_, i) => ({
      id: `j${i}`,
      request: { cpus: pick([0.1, 0.5, 1, 1, 2, 8]), memory: pick([undefined, 5, 20, 40, 120]), gpu: pick([0, 0, 0, 1, 2]) },
      needs: Array.from({ length: Math.floor(draw() * 3) }, () => `j${i - 1 - Math.floor(draw() * 10)}`).filter(
        (id) => !id.includes('-'),
      ),
      priority: pick([0, 0, 0, 1]),
      exclusive: draw() < 0.05,
      durationMs: pick([undefined, 5, 50]),
      family: pick(['a', 'b', undefined]),
      ms: Math.floor(draw() * 60),
      peak: Math.ceil(draw() * 100),
      arrival: pick([0, 0, 0, 30, 31, 80]),
      failures: pick([0, 0, 0, 1]),
    }));
    play(createScheduler({ capacity, policy: pick(['planned', 'planned', 'ranked', 'first-fit']) }), capacity, jobs, broken);
  }
  return broken;
}

function play(scheduler, capacity, jobs, broken) {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const arrivals = [...new Set(jobs.map((job) => job.arrival))].sort((a, b) => a - b);
  const running = new Ends();
  const live = new Set();
  const ended = new Set();
  for (let now = 0; ; ) {
    while (arrivals[0] <= now) {
      const at = arrivals.shift();
      scheduler.add(
        jobs.filter((job) => job.arrival === at),
        now,
      );
    }
    for (const id of scheduler.poll(now)) {
      if (byId.get(id).needs.some((need) => !ended.has(need)) || live.has(id)) broken.order += 1;
      live.add(id);
      running.push(id, now + byId.get(id).ms);
    }
    for (const name of Object.keys(capacity)) {
      const sum = [...live].reduce((total, id) => total + (scheduler.allocation(id)[name] ?? 0), 0);
      // A job that is too big for the machine runs, but alone.
      if (live.size > 1 && sum > capacity[name] * (1 + 1e-9)) broken.capacity += 1;
    }
    const next = Math.min(
      running.end,
      scheduler.nextWake(now) ?? Number.POSITIVE_INFINITY,
      arrivals[0] ?? Number.POSITIVE_INFINITY,
    );
    if (next === Number.POSITIVE_INFINITY) break;
    now = next;
    while (running.end <= now) {
      const job = byId.get(running.pop());
      live.delete(job.id);
      const seen = { succeeded: job.failures === 0, peakMemory: job.peak };
      if (job.failures > 0) {
        job.failures -= 1;
        scheduler.requeue(job.id, now, {
          at: now + 3,
          memory: Math.min(2 * job.peak, capacity.memory),
          alone: 2 * job.peak >= capacity.memory,
          seen,
        });
      } else {
        ended.add(job.id);
        scheduler.done(job.id, now, seen);
      }
    }
  }
  if (scheduler.size > 0) broken.deadlock += 1;
}
