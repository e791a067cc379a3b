/** What a builder of the stub tells: everything it was given, with its memory apart, as a job's record would have it. */
class RecordedJob {
  readonly #spec: Record<string, unknown>;
  readonly #calls: unknown[] = [];

  constructor(kind: string, command: unknown, options: unknown) {
    this.#spec = { '': kind, cmd: command, ...(options === undefined || typeof options === 'object' ? options : { options }) };
    // biome-ignore lint/correctness/noConstructorReturn: every method that the real builder may have is recorded
    return new Proxy(this, {
      get: (target, name, self) => {
        if (name === 'toJSON') return () => ({ ...target.#spec, '.': target.#calls });
        if (typeof name === 'symbol' || name === 'then') return undefined;
        return (...given: unknown[]) => {
          if (name === 'memory') target.#spec.memory = given[0];
          else if (name === 'withId') target.#spec.id = given[0];
          else target.#calls.push([name, given]);
          return self;
        };
      },
    });
  }
}

/**
 * Stands in for `mpmsub` and its plugins while a configuration is evaluated for a proof: builders and factories record what they are
 * given, whatever version is installed, and nothing of it starts anything.
 */
export function createConfigStub(): object {
  const record = (name: string) => {
    // a plain function, so that `new Job()` works as `Job()` does
    return function recorded(...given: unknown[]) {
      if (name === 'defineConfig') return given[0];
      if (/^(job|pipeline)$/i.test(name)) return new RecordedJob(name.toLowerCase(), given[0], given[1]);
      return { '()': name, given };
    };
  };
  const known = new Map<string, unknown>();
  const stub: object = new Proxy(
    {},
    {
      has: () => true,
      get: (_, name) => {
        if (typeof name === 'symbol' || name === 'then') return undefined;
        if (name === '__esModule') return true;
        if (name === 'default') return stub;
        if (!known.has(name)) known.set(name, record(name));
        return known.get(name);
      },
    },
  );
  return stub;
}
