import { ConfigError } from '../model/diagnostic.js';
import { describeValue } from './describe-value.js';
import { isRecord } from './is-record.js';
import { Problems } from './problems.js';
import { isBuiltIn, readCpus } from './read-fields.js';
import { type JobsSource, readJobs } from './read-jobs.js';
import { readBudget } from './read-memory.js';
import { readPlugins } from './read-plugins.js';
import { createReader } from './reader.js';
import type { Settings } from './settings.js';
import { didYouMean } from './suggest.js';
import { validate } from './validate.js';

/** Where a configuration comes from. */
export interface ConfigSource extends JobsSource {
  /** Absolute path of the file; `undefined` for a configuration made in code. */
  readonly file?: string | undefined;
  /** Absolute folder that relative paths start from. */
  readonly root: string;
}

/**
 * Makes settings of a configuration as written: checks everything, parses units, merges defaults, makes paths absolute. It reads nothing but
 * the files that a matrix takes its values from. Before it, a `jobs` function must have been called, `extends` merged and plugins loaded
 * that are given by name. An empty list of jobs is allowed: a plugin may add some.
 *
 * @throws {ConfigError} with every problem found, none of them located yet (see `locateDiagnostics`).
 */
export function normalize(spec: unknown, source: ConfigSource): Settings {
  if (!isRecord(spec)) {
    const message = `expected a configuration, a record such as { jobs: { hello: "echo hello" } }, found ${describeValue(spec)}`;
    throw new ConfigError([{ code: 'wrong-type', severity: 'error', message, path: '' }]);
  }
  const problems = new Problems();
  const { jobs: writtenJobs, plugins: writtenPlugins, defaults: writtenDefaults, ...rest } = spec;
  validate('ConfigSpec', rest, [], problems);

  const resources = recordOf(rest.resources);
  for (const name of Object.keys(resources).filter(isBuiltIn)) {
    problems.error(
      'reserved-resource',
      ['resources', name],
      `${JSON.stringify(name)} is not a named resource`,
      'write it at the top',
    );
  }
  const reader = createReader(source.root, problems, Object.keys(resources));
  if (writtenDefaults !== undefined) validate('JobDefaults', writtenDefaults, ['defaults'], problems);
  const settings: Omit<Settings, 'warnings'> = {
    file: source.file,
    root: source.root,
    cpus: readCpus(rest, [], problems),
    memory: readBudget(rest, problems),
    resources: Object.freeze(resources),
    policy: rest.policy as Settings['policy'],
    enforce: rest.enforce as Settings['enforce'],
    maxWorkers: rest.maxWorkers as number | undefined,
    maxParallel: Object.freeze(recordOf(rest.maxParallel)),
    plugins: readPlugins(writtenPlugins, problems),
    profile: rest.profile as Settings['profile'],
    jobs: readJobs(writtenJobs ?? [], writtenDefaults, reader, source),
  };
  if (writtenJobs === undefined)
    problems.error('no-jobs', [], 'the configuration has no "jobs"', 'add one: jobs: { hello: "echo hello" }');
  if (settings.jobs.length > 0) warnOfUnknownGroups(settings, problems);
  problems.throwIfAny();
  return Object.freeze({ ...settings, warnings: problems.warnings });
}

function recordOf(value: unknown): Record<string, number> {
  return isRecord(value) ? { ...(value as Record<string, number>) } : {};
}

function warnOfUnknownGroups(settings: Pick<Settings, 'maxParallel' | 'jobs'>, problems: Problems): void {
  const limited = Object.keys(settings.maxParallel);
  if (limited.length === 0) return;
  const groups = new Set<string>();
  for (const job of settings.jobs) {
    groups.add(job.family);
    for (const tag of job.tags) groups.add(tag);
  }
  for (const name of limited.filter((group) => !groups.has(group))) {
    const message = `no job has the family or tag ${JSON.stringify(name)}, so the limit has no effect`;
    problems.warn(
      'unknown-group',
      ['maxParallel', name],
      message,
      didYouMean(name, groups) ?? 'give it to a job as a tag, or take it out',
    );
  }
}
