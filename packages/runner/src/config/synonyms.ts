import { suggest } from './suggest.js';

/** Words of other tools, and ours for the same thing. */
const SYNONYMS: Readonly<Record<string, string>> = {
  args: 'cmd',
  command: 'cmd',
  commands: 'pipeline',
  exec: 'cmd',
  run: 'cmd',
  script: 'cmd',
  pipe: 'pipeline',
  stages: 'pipeline',
  after: 'needs',
  dependencies: 'needs',
  depends: 'needs',
  dependson: 'needs',
  deps: 'needs',
  cores: 'cpus',
  ncpus: 'cpus',
  threads: 'cpus',
  mem: 'memory',
  ram: 'memory',
  maxmemory: 'memoryLimit',
  dir: 'cwd',
  directory: 'cwd',
  workdir: 'cwd',
  workingdir: 'cwd',
  working_dir: 'cwd',
  environment: 'env',
  name: 'id',
  retries: 'retry',
  attempts: 'retry',
  label: 'tags',
  labels: 'tags',
  pin: 'pinned',
  concurrency: 'maxWorkers',
  workers: 'maxWorkers',
  max_workers: 'maxWorkers',
  parallel: 'maxWorkers',
  foreach: 'matrix',
  strategy: 'matrix',
  presets: 'extends',
  tasks: 'jobs',
};

const NO_CACHE = 'results are not kept, every run runs: take it out';

/** What is done another way here, or not at all. */
const REMEDIES: Readonly<Record<string, string>> = {
  profile: 'what is measured is kept by the plugin profileCache()',
  profiles: 'what is measured is kept by the plugin profileCache()',
  cache: NO_CACHE,
  outputs: NO_CACHE,
  inputs: `${NO_CACHE}; "input" names the files whose size decides the job's memory`,
  persistent: 'a job works and ends: start what never ends with another tool',
  gpu: 'declare it at the top, resources: { gpu: 1 }, and ask for it in a job the same way',
  gpus: 'declare them at the top, resources: { gpu: 1 }, and ask for them in a job the same way',
};

/** The remedy for an unknown field: the one that was meant, or where it belongs. */
export function hintForKey(key: string, record: string, keys: Readonly<Record<string, readonly string[]>>): string | undefined {
  const known = keys[record] ?? [];
  const word = key.toLowerCase();
  // Own ones only: a field may be called `constructor`.
  if (Object.hasOwn(REMEDIES, word)) return REMEDIES[word];
  const synonym = SYNONYMS[word];
  if (synonym !== undefined && known.includes(synonym)) return `did you mean ${JSON.stringify(synonym)}?`;
  if (record === 'ConfigSpec' && keys.JobDefaults?.includes(key))
    return 'it is a field of jobs: write it there, or in "defaults" for all of them';
  if (record === 'ConfigSpec' && keys.JobSpec?.includes(key)) return 'it is a field of jobs: write it there';
  if (record !== 'ConfigSpec' && key !== 'jobs' && keys.ConfigSpec?.includes(key))
    return 'it belongs at the top of the configuration';
  if (record === 'JobDefaults' && keys.JobSpec?.includes(key)) return 'each job has its own: write it there';
  const words = Object.keys(SYNONYMS).filter((word) => known.includes(SYNONYMS[word]!));
  const near = suggest(key, [...known, ...words]);
  return near === undefined ? undefined : `did you mean ${JSON.stringify(known.includes(near) ? near : SYNONYMS[near])}?`;
}
