const STEPS = 24;

/**
 * A lower bound that is nearer to what can be reached than max(critical path, areas), in milliseconds. It knows two things
 * more: jobs that do not fit beside each other follow one another (dual feasible functions: Fekete and Schepers 2001), and
 * work that must begin late and be followed by other work has only the time between.
 */
export function tightBound(capacity, jobs) {
  const { head, tail } = chains(jobs);
  const heads = steps(head);
  const tails = steps(tail);
  const cell = jobs.map((_, i) => place(heads, head[i]) * tails.length + place(tails, tail[i]));
  let best = 0;
  for (const resource of ['cpus', 'memory']) {
    const parts = jobs.map((job) => job[resource] / capacity[resource]);
    for (const counted of functions(parts)) {
      const sums = new Float64Array(heads.length * tails.length);
      const some = new Uint8Array(sums.length);
      for (let i = 0; i < jobs.length; i += 1) {
        sums[cell[i]] += counted(parts[i]) * jobs[i].ms;
        some[cell[i]] = 1;
      }
      // From here on: everything that begins at least so late and is followed by at least so much.
      for (let h = heads.length - 1; h >= 0; h -= 1) {
        for (let t = tails.length - 1; t >= 0; t -= 1) {
          const at = h * tails.length + t;
          const right = t + 1 < tails.length ? at + 1 : -1;
          const below = h + 1 < heads.length ? at + tails.length : -1;
          if (right >= 0) sums[at] += sums[right];
          if (below >= 0) sums[at] += sums[below];
          if (right >= 0 && below >= 0) sums[at] -= sums[below + 1];
          if ((right >= 0 && some[right]) || (below >= 0 && some[below])) some[at] = 1;
          if (some[at]) best = Math.max(best, heads[h] + sums[at] + tails[t]);
        }
      }
    }
  }
  return jobs.reduce((longest, job, i) => Math.max(longest, head[i] + job.ms + tail[i]), best);
}

/** Longest chains before and after each job. */
function chains(jobs) {
  const at = new Map(jobs.map((job, i) => [job.id, i]));
  const after = jobs.map(() => []);
  const open = jobs.map((job) => job.needs.length);
  for (const [i, job] of jobs.entries()) for (const need of job.needs) after[at.get(need)].push(i);
  const head = new Float64Array(jobs.length);
  const tail = new Float64Array(jobs.length);
  const sequence = jobs.flatMap((_, i) => (open[i] === 0 ? [i] : []));
  for (let done = 0; done < sequence.length; done += 1) {
    const i = sequence[done];
    for (const next of after[i]) {
      head[next] = Math.max(head[next], head[i] + jobs[i].ms);
      open[next] -= 1;
      if (open[next] === 0) sequence.push(next);
    }
  }
  for (const i of sequence.reverse()) for (const next of after[i]) tail[i] = Math.max(tail[i], tail[next] + jobs[next].ms);
  return { head, tail };
}

/** Of jobs that fit together, these never add up to more than 1: the part itself; big parts whole and small ones not at all; k-ths. */
function functions(parts) {
  const edges = steps(parts.map((part) => (part <= 0.5 ? part : 1 - part + 1e-9)));
  const whole = edges.map((edge) => (part) => (part > 1 - edge ? 1 : part < edge ? 0 : part));
  const rounded = [1, 2, 3, 4, 5].map((k) => (part) => {
    const times = (k + 1) * part;
    return Math.abs(times - Math.round(times)) < 1e-9 ? part : Math.floor(times) / k;
  });
  return [(part) => part, ...whole, ...rounded];
}

/** At most so many of the values that occur, rising, the least among them. */
function steps(values) {
  const all = [...new Set(values)].sort((a, b) => a - b);
  return all.length <= STEPS ? all : Array.from({ length: STEPS }, (_, i) => all[Math.floor((i * all.length) / STEPS)]);
}

/** The last step at or below the value. */
function place(all, value) {
  let at = 0;
  while (at + 1 < all.length && all[at + 1] <= value) at += 1;
  return at;
}
