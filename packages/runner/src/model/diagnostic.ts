/** A place in a configuration file. Lines and columns count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One problem of the user's input: where it is, what is wrong, and what to do about it. */
export interface Diagnostic {
  /** Stable and documented in docs/diagnostics.md, e.g. `unknown-key`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** One sentence that names the value found and what was expected. */
  readonly message: string;
  /** Path inside the configuration, e.g. `jobs.build.memory`; empty for the whole of it. */
  readonly path?: string;
  /** The remedy, one imperative sentence: `did you mean "memory"?`. */
  readonly hint?: string;
  readonly place?: SourcePlace;
  /** The lines around `place`, ready to print. */
  readonly frame?: string;
}

/** Thrown before anything has run: every problem of the configuration at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[], options?: { cause?: unknown }) {
    super(diagnostics.map((d) => (d.path ? `${d.path}: ${d.message}` : d.message)).join('\n'), options);
    this.diagnostics = diagnostics;
  }
}

/** Thrown when the engine is used against its rules (a cluster that is already running), never for a job's failure. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
