import type { Executor } from '../execute/executor.js';
import type { Attempt } from '../model/attempt.js';
import type { Deadlines } from './deadlines.js';

/** Why an attempt stands still: memory ran short, or the whole run stands still. */
export type StandstillCause = 'memory' | 'run';

/** Which attempts stand still and why. One goes on when its last cause is gone, and its deadlines go with it. */
export class Standstill {
  readonly #causes = new Map<string, Set<StandstillCause>>();

  constructor(private readonly deadlines: Deadlines) {}

  /** Settles when the attempt's processes have been told; places that cannot suspend let it run. */
  async suspend(executor: Executor, attempt: Attempt, cause: StandstillCause): Promise<void> {
    if (executor.suspend === undefined) return;
    const causes = this.#causes.get(attempt.key);
    if (causes !== undefined) {
      causes.add(cause);
      return;
    }
    this.#causes.set(attempt.key, new Set([cause]));
    this.deadlines.pause(attempt.key);
    await executor.suspend(attempt);
  }

  resume(executor: Executor, attempt: Attempt, cause: StandstillCause): void {
    const causes = this.#causes.get(attempt.key);
    if (!causes?.delete(cause) || causes.size > 0) return;
    this.#causes.delete(attempt.key);
    executor.resume?.(attempt);
    this.deadlines.resume(attempt.key);
  }

  ended(key: string): void {
    this.#causes.delete(key);
  }
}
