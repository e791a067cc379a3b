/**
 * Amounts of what jobs compete for: CPUs, memory in bytes, and named resources in units of the user's own.
 * A key that is absent counts as 0.
 */
export interface Resources {
  /** CPU cores; fractions are allowed. */
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** A named resource (`gpu`, `db`), in any unit. */
  readonly [name: string]: number;
}

/** What a job asks for: like {@link Resources}, with memory left out where nobody knows it yet. */
export interface Request {
  /** CPU cores; fractions are allowed. */
  readonly cpus: number;
  /** Bytes; `undefined` when neither the user nor a profile told. */
  readonly memory?: number | undefined;
  /** A named resource, in the unit of the pool's capacity of that name. */
  readonly [name: string]: number | undefined;
}
