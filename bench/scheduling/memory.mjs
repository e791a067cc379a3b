import { normal, random } from './random.mjs';

const TICK = 500;

/**
 * Jobs with real memory curves (30 % at the start, the peak at 60 % of the time) on a machine whose kernel kills the
 * largest when the sum passes its memory. The brake samples every half second.
 */
export function withMemory(library, capacity, jobs, told, fill = 1) {
  const { createScheduler, brake, growAfterOom } = library;
  const scheduler = createScheduler({ capacity: { ...capacity, memory: fill * capacity.memory } });
  scheduler.add(
    jobs.map((job) => ({ id: job.id, needs: job.needs, ...told(job) })),
    0,
  );
  const byId = new Map(jobs.map((job) => [job.id, job]));
  /** Oldest first. */
  let running = [];
  let now = 0;
  let ooms = 0;
  let kills = 0;
  const usage = (run) => byId.get(run.id).memory * Math.min(1, 0.3 + (0.7 * run.done) / (0.6 * byId.get(run.id).ms));
  const again = (run, memory) => {
    running = running.filter((other) => other !== run);
    scheduler.requeue(run.id, now, memory);
  };
  for (let step = 0; ; step += 1) {
    // Nothing is measured while nothing runs.
    if (running.length === 0) scheduler.hold(false);
    for (const id of scheduler.poll(now)) running.push({ id, startedAt: now, done: 0, peak: 0, suspended: false });
    if (scheduler.size === 0) return { makespan: now, ooms, kills };
    if (running.length === 0 || step > 5e6) throw new Error('stuck');
    const awake = running.filter((run) => !run.suspended);
    const left = Math.min(...awake.map((run) => byId.get(run.id).ms - run.done));
    const tick = Math.min(TICK - (now % TICK), left);
    now += tick;
    for (const run of awake) run.done += tick;
    for (const run of awake.filter((one) => byId.get(one.id).ms - one.done < 1e-6)) {
      running = running.filter((other) => other !== run);
      scheduler.done(run.id, now, { succeeded: true, durationMs: now - run.startedAt, peakMemory: byId.get(run.id).memory });
    }
    if (now % TICK > 1e-6 && TICK - (now % TICK) > 1e-6) continue;
    let sum = 0;
    for (const run of running) {
      const before = run.usage ?? 0;
      run.usage = usage(run);
      // what it will have added when the next sample comes
      run.growth = run.suspended ? 0 : Math.max(0, run.usage - before);
      run.peak = Math.max(run.peak, run.usage);
      sum += run.usage;
      if (run.usage > scheduler.allocation(run.id).memory) scheduler.update(run.id, { memory: run.usage }, now);
    }
    // The kernel does not wait for our sample: what is over here was over before we could act.
    while (sum > capacity.memory && running.length > 0) {
      const victim = running.reduce((a, b) => (b.usage > a.usage ? b : a));
      sum -= victim.usage;
      ooms += 1;
      const grown = growAfterOom(scheduler.allocation(victim.id).memory, victim.peak, capacity.memory);
      again(victim, { ...grown, seen: { succeeded: false, peakMemory: victim.peak } });
    }
    const decision = brake({
      running: running.map((run) => ({ ...run, preemptible: true })),
      usage: sum,
      budget: capacity.memory,
    });
    scheduler.hold(decision.hold);
    for (const run of running) {
      if (decision.suspend.includes(run.id)) run.suspended = true;
      if (decision.resume.includes(run.id)) run.suspended = false;
    }
    for (const killed of running.filter((run) => decision.kill.includes(run.id))) {
      kills += 1;
      again(killed, {
        memory: Math.max(scheduler.allocation(killed.id).memory, 1.1 * killed.peak),
        seen: { succeeded: false, peakMemory: killed.peak },
      });
    }
  }
}

/** Sums over cases: deaths per 1,000 jobs and the mean makespan against an oracle that was told the true peaks. */
export function memoryScenario(library, cases, kind) {
  let jobs = 0;
  let ooms = 0;
  let kills = 0;
  const ratios = [];
  for (const one of cases) {
    const z = normal(random(`peaks ${one.name}`));
    const near = (value, sigma) => value * Math.exp(sigma * z());
    const past = new Map(
      one.jobs.map((job) => [
        job.id,
        {
          peaks: [1, 2, 3].map(() => near(job.memory, 0.04)),
          durationsMs: [1, 2].map(() => near(job.ms, 0.18)),
        },
      ]),
    );
    const times = (job) => (kind === 'profile' ? { estimate: { peaks: [], durationsMs: past.get(job.id).durationsMs } } : {});
    // It fills the budget to 95 % as well: what is compared is knowing, not filling.
    const known = (job) => ({ family: job.family, request: { cpus: job.cpus, memory: job.memory }, pinned: true, ...times(job) });
    const oracle = withMemory(library, one.capacity, one.jobs, known, 0.95);
    const ours = withMemory(library, one.capacity, one.jobs, (job) => ({
      family: job.family,
      request: { cpus: job.cpus },
      ...(kind === 'profile' && { estimate: past.get(job.id) }),
    }));
    jobs += one.jobs.length;
    ooms += ours.ooms;
    kills += ours.kills;
    ratios.push({ app: one.app, ratio: ours.makespan / oracle.makespan });
  }
  return { ooms: (1000 * ooms) / jobs, kills: (1000 * kills) / jobs, ratios, jobs };
}
