/**
 * Plays jobs in virtual time: `ms` is the true run time, `memory` the true peak; what the scheduler is told is in
 * `told` (as SchedulerJob, without id and needs). Throws when work is left and nothing runs.
 */
export function replay(scheduler, jobs, told) {
  const heap = new Ends();
  scheduler.add(
    jobs.map((job) => ({ id: job.id, needs: job.needs, ...told(job) })),
    0,
  );
  const byId = new Map(jobs.map((job) => [job.id, job]));
  let now = 0;
  let left = jobs.length;
  const starts = new Map();
  for (;;) {
    for (const id of scheduler.poll(now)) {
      starts.set(id, now);
      heap.push(id, now + byId.get(id).ms);
    }
    if (left === 0) break;
    if (heap.size === 0) throw new Error(`stuck with ${left} jobs at ${now}`);
    now = heap.end;
    while (heap.size > 0 && heap.end === now) {
      scheduler.done(heap.pop(), now);
      left -= 1;
    }
  }
  return { makespan: now, starts };
}

/** Running jobs by end. */
export class Ends {
  #list = [];
  #count = 0;

  get size() {
    return this.#list.length;
  }

  get end() {
    return this.#list[0]?.end ?? Number.POSITIVE_INFINITY;
  }

  push(id, end) {
    const list = this.#list;
    const item = { id, end, number: this.#count++ };
    let at = list.length;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (earlier(list[up], item)) break;
      list[at] = list[up];
      at = up;
    }
    list[at] = item;
  }

  pop() {
    const list = this.#list;
    const top = list[0];
    const item = list.pop();
    if (list.length === 0) return top.id;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= list.length) break;
      if (down + 1 < list.length && earlier(list[down + 1], list[down])) down += 1;
      if (earlier(item, list[down])) break;
      list[at] = list[down];
      at = down;
    }
    list[at] = item;
    return top.id;
  }
}

function earlier(a, b) {
  return a.end < b.end || (a.end === b.end && a.number < b.number);
}

/** The plainest scheduler, written apart from ours: at every event, whatever fits, as declared. */
export function firstFit(capacity, jobs) {
  const heap = new Ends();
  const open = new Map(jobs.map((job) => [job.id, job.needs.length]));
  const after = new Map();
  for (const job of jobs) for (const need of job.needs) after.set(need, [...(after.get(need) ?? []), job.id]);
  const byId = new Map(jobs.map((job) => [job.id, job]));
  let waiting = jobs;
  let { cpus, memory } = capacity;
  let now = 0;
  for (;;) {
    waiting = waiting.filter((job) => {
      if (open.get(job.id) > 0 || job.cpus > cpus || job.memory > memory) return true;
      cpus -= job.cpus;
      memory -= job.memory;
      heap.push(job.id, now + job.ms);
      return false;
    });
    if (heap.size === 0) return now;
    now = heap.end;
    while (heap.end === now) {
      const job = byId.get(heap.pop());
      cpus += job.cpus;
      memory += job.memory;
      for (const next of after.get(job.id) ?? []) open.set(next, open.get(next) - 1);
    }
  }
}

/** max(critical path, CPU area, memory area), written apart from ours. */
export function bound(capacity, jobs) {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const path = new Map();
  const chain = (id) => {
    const known = path.get(id);
    if (known !== undefined) return known;
    const job = byId.get(id);
    const length = job.ms + Math.max(0, ...job.needs.map(chain));
    path.set(id, length);
    return length;
  };
  return {
    dependencies: Math.max(...jobs.map((job) => chain(job.id))),
    cpus: jobs.reduce((sum, job) => sum + job.ms * job.cpus, 0) / capacity.cpus,
    memory: jobs.reduce((sum, job) => sum + job.ms * job.memory, 0) / capacity.memory,
  };
}
