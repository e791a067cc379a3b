import { type ConfigPath, formatPath } from '../model/config-path.js';
import { ConfigError, type Diagnostic } from '../model/diagnostic.js';

/** So many problems of one kind are told one by one; a generated list of jobs can hold the same mistake 100,000 times. */
const SHOWN_OF_A_KIND = 20;

/** Steps of a path to a description: `jobs`, and its key or position. */
const JOB_DEPTH = 2;

const OTHERS = '; likewise other jobs of its matrix';

/** The mistake of one job of a matrix, told for all that have it. */
export function withOthers(told: Diagnostic): Diagnostic {
  return told.message.endsWith(OTHERS) ? told : { ...told, message: `${told.message}${OTHERS}` };
}

/** The remedy; one that takes work to find is only looked for when it is shown. */
export type Hint = string | undefined | (() => string | undefined);

/** Collects what is wrong with a configuration, so that everything can be told at once. */
export class Problems {
  readonly #errors = new Diagnostics('error');
  readonly #warnings = new Diagnostics('warning');

  /** Notes an error; a value that has the wrong type already gets no second one. */
  error(code: string, path: ConfigPath, message: string, hint?: Hint): void {
    this.#errors.add(code, path, message, hint);
  }

  warn(code: string, path: ConfigPath, message: string, hint?: Hint): void {
    this.#warnings.add(code, path, message, hint);
  }

  /**
   * From now on of each place below this one a single mistake of a kind is told, and that there are more like it: many jobs are made of one
   * description, each with other values.
   *
   * @param path of the description.
   */
  readManyTimes(path: ConfigPath): void {
    this.#errors.readManyTimes(path);
    this.#warnings.readManyTimes(path);
  }

  get warnings(): readonly Diagnostic[] {
    return this.#warnings.all();
  }

  get hasErrors(): boolean {
    return !this.#errors.isEmpty;
  }

  /** Throws a {@link ConfigError} with all errors, then the warnings, if there is an error. */
  throwIfAny(): void {
    if (this.hasErrors) throw new ConfigError([...this.#errors.all(), ...this.#warnings.all()]);
  }
}

/** Problems of one severity, the many of one kind summed up. */
class Diagnostics {
  readonly #severity: 'error' | 'warning';
  readonly #shown: Diagnostic[] = [];
  /** Places in {@link #shown} at which other jobs of a matrix have other words for the same mistake. */
  readonly #shared = new Set<Diagnostic>();
  readonly #manyTimes = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #mistyped = new Set<string>();

  constructor(severity: 'error' | 'warning') {
    this.#severity = severity;
  }

  get isEmpty(): boolean {
    return this.#shown.length === 0;
  }

  readManyTimes(path: ConfigPath): void {
    this.#manyTimes.add(formatPath(path));
  }

  add(code: string, path: ConfigPath, message: string, hint?: Hint): void {
    const place = formatPath(path);
    if (this.#mistyped.has(place)) return;
    if (code === 'wrong-type') this.#mistyped.add(place);
    // Jobs that are made of one description all have its mistakes.
    const alike = this.#shown.filter((told) => told.path === place && told.code === code);
    if (alike.some((told) => told.message === message)) return;
    if (alike.length > 0 && this.#manyTimes.has(formatPath(path.slice(0, JOB_DEPTH)))) {
      this.#shared.add(alike[0]!);
      return;
    }
    const kind = `${code} ${path.findLast((step) => typeof step === 'string') ?? ''}`;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count > SHOWN_OF_A_KIND) return;
    const remedy = typeof hint === 'function' ? hint() : hint;
    const told = { code, severity: this.#severity, message, path: place };
    this.#shown.push(remedy === undefined ? told : { ...told, hint: remedy });
  }

  all(): Diagnostic[] {
    const all = this.#shown.map((told) => (this.#shared.has(told) ? withOthers(told) : told));
    for (const [kind, count] of this.#counts) {
      if (count <= SHOWN_OF_A_KIND) continue;
      const code = kind.slice(0, kind.indexOf(' '));
      all.push({
        code,
        severity: this.#severity,
        message: `and ${count - SHOWN_OF_A_KIND} more of this kind (${kind.replace(' ', ' at ')})`,
      });
    }
    return all;
  }
}
