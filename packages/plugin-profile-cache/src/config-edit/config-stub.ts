import { defineConfig, JobBuilder, job, Pipeline, pipeline } from '@mpmsub/runner';

const BUILDERS: Readonly<Record<string, unknown>> = { defineConfig, job, pipeline, Job: JobBuilder, Pipeline };

/**
 * Stands in for `mpmsub` and its plugins while a configuration is evaluated for a proof: jobs are built as always, every other function
 * records what it was given, and nothing of it starts anything or needs to be installed.
 */
export function createConfigStub(): object {
  const names = new Map<string, unknown>(Object.entries(BUILDERS));
  // a plain function, so that `new` works on it as well
  const recorder = (name: string) =>
    function record(...given: unknown[]) {
      return { '()': name, given };
    };
  const stub: object = new Proxy(
    {},
    {
      has: () => true,
      get: (_, name) => {
        if (typeof name === 'symbol' || name === 'then') return undefined;
        if (name === '__esModule') return true;
        if (name === 'default') return stub;
        if (!names.has(name)) names.set(name, recorder(name));
        return names.get(name);
      },
    },
  );
  return stub;
}
