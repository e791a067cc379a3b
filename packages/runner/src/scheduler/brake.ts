/** A running attempt as the brake sees it. */
export interface BrakeAttempt {
  readonly id: string;
  /** Bytes used now. */
  readonly usage: number;
  /** Bytes that it will have added, at its present pace, when a decision of now takes effect; 0 when it does not grow or is suspended. */
  readonly growth: number;
  /** May be stopped and run again. */
  readonly preemptible: boolean;
  readonly suspended: boolean;
  /** It was killed already and only has not given its memory back yet. Default false. */
  readonly ending?: boolean;
}

/** One sample of a pool. */
export interface BrakeState {
  /** Oldest first. */
  readonly running: readonly BrakeAttempt[];
  /** Bytes used by all attempts. */
  readonly usage: number;
  /** Bytes that may be used. */
  readonly budget: number;
  /** Everything waits for memory (thrashing), whatever the numbers say. Default false. */
  readonly isStalled?: boolean;
  /** An attempt was resumed, or suspended for a stall, a moment ago, and what that changes cannot be seen yet. Default false. */
  readonly isSettling?: boolean;
}

/** What to do about a sample. */
export interface BrakeDecision {
  /** Start nothing. */
  readonly hold: boolean;
  /** Stop these; their timeouts stop too. */
  readonly suspend: readonly string[];
  readonly resume: readonly string[];
  /** End these attempts and run their jobs again; it does not count as an attempt. */
  readonly kill: readonly string[];
}

/** Fractions of the budget at which the brake acts. */
export const BRAKE = { hold: 0.95, resume: 0.8, kill: 1, watch: 0.85 } as const;

/** Growth below this part of the budget is no reason to suspend while there is room. */
const NOTABLE = 0.001;

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/**
 * The brake: measured memory stops starts, suspends and at last ends the youngest work; it never lets anything start.
 * Where usage is above 95 % of the budget, or will be before a decision takes effect, nothing starts and those that grow are suspended, youngest
 * first, as many as it takes; below 80 % the oldest suspended one goes on. Above 100 %, or when all but one are suspended and that one is
 * about to pass it, the youngest preemptible ones are killed whose memory brings usage below 95 %.
 * Where the kernel says that everything waits for memory, nothing starts and the youngest are suspended one by one.
 * The oldest attempt is never touched and the last one never killed, so that something always moves on.
 * (The order of means is GNU parallel's `--memsuspend`, the guarantee Buck2's; looking ahead is ours.)
 */
export function brake({ running, usage, budget, isSettling = false, isStalled = false }: BrakeState): BrakeDecision {
  if (!Number.isFinite(budget) || budget <= 0) return { hold: false, suspend: [], resume: [], kill: [] };
  // Its elders have ended: now it is the oldest, and the oldest always runs.
  if (running[0]?.suspended) return { hold: true, suspend: [], resume: [running[0].id], kill: [] };
  const room = BRAKE.hold * budget;
  const touchable = running.slice(1).filter((attempt) => attempt.ending !== true);
  const ahead = usage + sum(running.map(({ growth }) => growth));
  const kill = chooseVictims(running, touchable, budget);
  const awake = touchable.filter(({ id, suspended }) => !suspended && !kill.includes(id));
  const suspend = chooseSuspensions(awake, { usage, ahead, budget });
  // one at a time: what that changes can be seen only later
  if (isStalled && !isSettling && suspend.length === 0) suspend.push(...awake.slice(-1).map(({ id }) => id));
  if (kill.length > 0 || suspend.length > 0 || ahead > room || isStalled) return { hold: true, suspend, resume: [], kill };
  const next = touchable.find((attempt) => attempt.suspended);
  // While work of ours is suspended, more of it would only push the others out for longer.
  const mayResume = next !== undefined && !isSettling && ahead < BRAKE.resume * budget;
  return { hold: next !== undefined, suspend, resume: mayResume ? [next.id] : [], kill };
}

/** Those whose growth passes what is left, youngest first: enough that the others may go on. Where nothing is left, all that grow. */
function chooseSuspensions(
  awake: readonly BrakeAttempt[],
  { usage, ahead, budget }: { readonly usage: number; readonly ahead: number; readonly budget: number },
): string[] {
  const room = BRAKE.hold * budget;
  const chosen: string[] = [];
  let then = ahead;
  for (const { id, growth } of awake.toReversed()) {
    if (then <= room) break;
    if (growth < NOTABLE * budget) continue;
    chosen.push(id);
    then -= growth;
  }
  if (chosen.length > 0 || usage <= room) return chosen;
  const creeping = awake.findLast(({ growth }) => growth > 0);
  return creeping ? [creeping.id] : [];
}

/** The youngest whose memory must be had back, what is on its way back already counted as gone; nobody whose memory would change nothing. */
function chooseVictims(running: readonly BrakeAttempt[], touchable: readonly BrakeAttempt[], budget: number): string[] {
  const kept = sum(running.filter((attempt) => attempt.ending !== true).map((attempt) => attempt.usage));
  const isStuck = touchable.every((attempt) => attempt.suspended);
  const then = kept + (isStuck ? (running[0]?.growth ?? 0) : 0);
  if (then <= BRAKE.kill * budget) return [];
  const missing = then - BRAKE.hold * budget;
  const victims: BrakeAttempt[] = [];
  for (const attempt of touchable.toReversed()) {
    if (sum(victims.map(({ usage }) => usage)) >= missing) break;
    if (attempt.preemptible) victims.push(attempt);
  }
  let spare = sum(victims.map(({ usage }) => usage)) - missing;
  return victims
    .filter(({ usage }) => {
      if (usage > spare) return true;
      spare -= usage;
      return false;
    })
    .map(({ id }) => id);
}
