import { readFileSync, writeFileSync } from 'node:fs';

/** How much likelier than the runner a job is to be taken by the kernel's OOM killer: points of a thousand of the machine's memory. */
const raise = 500;

/** The `oom_score_adj` for jobs: raised over our own, at least 0, at most the kernel's 1000. Raising needs no privilege. */
export function jobOomScore(): number {
  return Math.min(1000, Math.max(0, readOwn() + raise));
}

function readOwn(): number {
  try {
    return Number(readFileSync('/proc/self/oom_score_adj', 'latin1')) || 0;
  } catch {
    return 0; // not Linux
  }
}

/** Makes a process (and what it will start) the kernel's choice before us; does nothing where that is not to be had. */
export function setOomScore(pid: number, score: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, String(score));
  } catch {
    // not Linux, or already gone
  }
}
