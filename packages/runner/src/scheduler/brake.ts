/** A running attempt as the brake sees it. */
export interface BrakeAttempt {
  readonly id: string;
  /** Caller's clock; the list is in this order, oldest first. */
  readonly startedAt: number;
  /** Bytes used now. */
  readonly usage: number;
  /** May be stopped and run again. */
  readonly preemptible: boolean;
  readonly suspended: boolean;
}

/** One sample of a pool. */
export interface BrakeState {
  /** Oldest first. */
  readonly running: readonly BrakeAttempt[];
  /** Bytes used by all attempts. */
  readonly usage: number;
  /** Bytes that may be used. */
  readonly budget: number;
  /** Usage rose since the last sample. */
  readonly growing: boolean;
}

/** What to do about a sample. At most one of `suspend`, `resume` and `kill` is filled. */
export interface BrakeDecision {
  /** Start nothing. */
  readonly hold: boolean;
  /** Stop these; their timeouts stop too. */
  readonly suspend: readonly string[];
  readonly resume: readonly string[];
  /** End this attempt and run its job again; it does not count as an attempt. */
  readonly kill?: string | undefined;
}

/** Fractions of the budget at which the brake acts. */
export const BRAKE = { hold: 0.95, resume: 0.8, kill: 1, watch: 0.85 } as const;

const NOTHING = { suspend: [], resume: [] } as const;

/**
 * The brake: measured memory stops starts, suspends and at last ends the youngest work; it never lets anything start.
 * Above 95 % of the budget nothing starts and the youngest attempt is suspended; below 80 % the oldest suspended one
 * goes on; above 100 %, or when all but one are suspended and usage still grows, the youngest preemptible one is killed.
 * The oldest attempt is never touched and the last one never killed, so that something always moves on.
 * (The order of means is GNU parallel's `--memsuspend`, the guarantee Buck2's.)
 */
export function brake(state: BrakeState): BrakeDecision {
  const { running, usage, budget } = state;
  if (!Number.isFinite(budget) || budget <= 0) return { hold: false, ...NOTHING };
  const suspended = running.filter((attempt) => attempt.suspended);
  const touchable = running.slice(1);
  // Its elders have ended: now it is the oldest, and the oldest always runs.
  if (running[0]?.suspended) return { hold: true, suspend: [], resume: [running[0].id] };
  if (usage > BRAKE.hold * budget) {
    const awake = touchable.filter((attempt) => !attempt.suspended);
    const stuck = awake.length === 0 && touchable.length > 0 && state.growing;
    if (usage > BRAKE.kill * budget || stuck) {
      const victim = touchable.findLast((attempt) => attempt.preemptible);
      if (victim) return { hold: true, ...NOTHING, kill: victim.id };
    }
    const youngest = awake.at(-1);
    return { hold: true, suspend: youngest ? [youngest.id] : [], resume: [] };
  }
  // While work of ours is suspended, more of it would only push the others out for longer.
  if (suspended.length === 0) return { hold: false, ...NOTHING };
  return { hold: true, suspend: [], resume: usage < BRAKE.resume * budget ? [suspended[0]!.id] : [] };
}

/** Milliseconds until the next sample: often near the limit, seldom far from it. */
export function brakeInterval(usage: number, budget: number): number {
  if (usage > BRAKE.watch * budget) return 200;
  return usage > 0.5 * budget ? 500 : 1000;
}
