/** CPU time of a process as one sample saw it, in clock ticks: its own, and that of children it has waited for. */
export interface TickReading {
  readonly pid: number;
  readonly parent: number;
  readonly ownTicks: number;
  readonly reapedTicks: number;
}

/**
 * Ticks of processes that are gone and that nobody alive has taken over. The kernel adds a dead process's time to the parent that waits for it;
 * where that did not happen (its parent died first, ignores SIGCHLD, or is not of the tree) the time would be lost.
 *
 * @param gone last readings of processes that have vanished since the sample before.
 * @param before, after readings of the living, by pid, before and after they vanished.
 */
export const lostTicks = (
  gone: ReadonlyMap<number, TickReading>,
  before: (pid: number) => number | undefined,
  after: (pid: number) => number | undefined,
): number => {
  let lost = 0;
  const heirs = new Map<number, number>();
  for (const process of gone.values()) {
    const ticks = process.ownTicks + process.reapedTicks;
    const heir = livingAncestor(process, gone);
    if (before(heir) === undefined || after(heir) === undefined) lost += ticks;
    else heirs.set(heir, (heirs.get(heir) ?? 0) + ticks);
  }
  for (const [heir, ticks] of heirs) lost += Math.max(0, ticks - (after(heir)! - before(heir)!));
  return lost;
};

const livingAncestor = (process: TickReading, gone: ReadonlyMap<number, TickReading>): number => {
  let parent = process.parent;
  // a pid may be used again: never walk further than there are processes
  for (let steps = gone.size; steps > 0 && gone.has(parent); steps--) parent = gone.get(parent)!.parent;
  return parent;
};
