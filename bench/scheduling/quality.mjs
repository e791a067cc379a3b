import { normal, random } from './random.mjs';
import { bound, firstFit, replay } from './replay.mjs';
import { tightBound } from './tight-bound.mjs';

/** Makespans over the lower bound: first-fit, and ours with exact, noisy and no times. */
export function quality(createScheduler, cases, kinds = ['exact', 'noisy', 'none']) {
  const rows = cases.map((one) => {
    const causes = bound(one.capacity, one.jobs);
    const least = Math.max(...Object.values(causes));
    const z = normal(random(`noise ${one.name}`));
    const noisy = new Map(one.jobs.map((job) => [job.id, job.ms * Math.exp(0.18 * z())]));
    const times = {
      exact: (job) => ({ durationMs: job.ms }),
      noisy: (job) => ({ durationMs: noisy.get(job.id) }),
      none: () => ({}),
    };
    const row = { name: one.name, app: one.app, firstFit: firstFit(one.capacity, one.jobs) / least, causes, least };
    // Part by which the bound may be raised: what no schedule can reach is no fault of one.
    row.loose = tightBound(one.capacity, one.jobs) / least;
    for (const kind of kinds) {
      const scheduler = createScheduler({ capacity: one.capacity });
      const told = (job) => ({
        family: job.family,
        request: { cpus: job.cpus, memory: job.memory },
        pinned: true,
        ...times[kind](job),
      });
      row[kind] = replay(scheduler, one.jobs, told).makespan / least;
      if (kind === 'exact') row.limits = scheduler.limits();
    }
    return row;
  });
  // Where everybody is at the bound there is nothing to compare.
  return rows.filter((row) => [row.firstFit, ...kinds.map((kind) => row[kind])].some((ratio) => ratio > 1.002));
}

/** Geometric mean over applications of the geometric means of their cases. */
export function geomean(rows, read) {
  const byApp = new Map();
  for (const row of rows) byApp.set(row.app, [...(byApp.get(row.app) ?? []), Math.log(read(row))]);
  const means = [...byApp.values()].map((list) => list.reduce((a, b) => a + b) / list.length);
  return Math.exp(means.reduce((a, b) => a + b) / means.length);
}

/** The cases furthest from the bound, and what held them back. */
export function worst(rows, count) {
  return [...rows]
    .sort((a, b) => b.exact - a.exact)
    .slice(0, count)
    .map((row) => ({
      name: row.name,
      ratio: row.exact,
      firstFit: row.firstFit,
      loose: row.loose,
      // Parts of the bound: 1 is what sets it. Two near 1 that do not overlap in time make it unreachable.
      parts: Object.fromEntries(Object.entries(row.causes).map(([cause, time]) => [cause, time / row.least])),
      limits: row.limits,
    }));
}
