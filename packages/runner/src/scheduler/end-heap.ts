/** Jobs by a time (an expected end, the end of a delay), then by number: a binary heap on two flat arrays. */
export class EndHeap {
  #jobs: number[] = [];
  #ends: number[] = [];

  get size(): number {
    return this.#jobs.length;
  }

  /** Earliest end; Infinity when empty. */
  get end(): number {
    return this.#jobs.length > 0 ? this.#ends[0]! : Number.POSITIVE_INFINITY;
  }

  push(job: number, end: number): void {
    const jobs = this.#jobs;
    const ends = this.#ends;
    let at = jobs.length;
    jobs.push(job);
    ends.push(end);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (ends[up]! < end || (ends[up] === end && jobs[up]! < job)) break;
      jobs[at] = jobs[up]!;
      ends[at] = ends[up]!;
      at = up;
    }
    jobs[at] = job;
    ends[at] = end;
  }

  /** Takes the job that ends first; call only when `size` > 0. */
  pop(): number {
    const jobs = this.#jobs;
    const ends = this.#ends;
    const top = jobs[0]!;
    const job = jobs.pop()!;
    const end = ends.pop()!;
    const size = jobs.length;
    if (size === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= size) break;
      const right = down + 1;
      if (right < size && (ends[right]! < ends[down]! || (ends[right] === ends[down] && jobs[right]! < jobs[down]!)))
        down = right;
      if (end < ends[down]! || (end === ends[down] && job < jobs[down]!)) break;
      jobs[at] = jobs[down]!;
      ends[at] = ends[down]!;
      at = down;
    }
    jobs[at] = job;
    ends[at] = end;
    return top;
  }

  /** A copy that can be taken from. */
  clone(): EndHeap {
    const copy = new EndHeap();
    copy.#jobs = this.#jobs.slice();
    copy.#ends = this.#ends.slice();
    return copy;
  }
}
