import { resolve } from 'node:path';
import { changeJob, type JobId, type Plugin, type RunContext } from '@mpmsub/runner';
import { createLookup, type Lookup, sharedEstimates } from './estimate.js';
import { finishRun } from './finish-run.js';
import type { InputSize } from './input/input-size.js';
import { InputSizes, sizesOf } from './input/input-sizes.js';
import { withOwnFile } from './literal-place.js';
import { MemoryGate } from './memory-gate.js';
import { type ProfileCacheOptions, readOptions, type Settings } from './options.js';
import { PROFILE_FILE, readKnowledge, withRecent } from './profile-store.js';
import type { KnowledgeMap } from './recent-text.js';
import { regressionText } from './regression.js';
import { sampleOf } from './sample.js';
import { SeenJobs } from './seen-jobs.js';

const NAME = 'profile-cache';

/** Of a stream of any length so many families, and so many jobs one by one, are learned: more would be read at each later start. */
const MOST_OF_STREAM = 10_000;

/**
 * The plugin that remembers: fills each job's estimate from `mpmsub.profile.json` before a run, learns from every attempt, and writes
 * the file again when its numbers moved.
 *
 * @throws ConfigError for options it cannot understand.
 */
export function profileCache(options: ProfileCacheOptions = {}): Plugin {
  const settings = readOptions(options);
  return { name: NAME, apply: (context) => attach(context, settings) };
}

function attach(context: RunContext, settings: Settings): void {
  const file = resolve(context.config.root, settings.file ?? PROFILE_FILE);
  const { root, profile } = context.config;
  const { machineClass } = context.machine;
  const seen = new SeenJobs(machineClass, settings.keep);
  const gate = settings.allowedGrowth === undefined ? undefined : new MemoryGate(settings.allowedGrowth);
  const inputs = new InputSizes();
  const sizes = new Map<JobId, InputSize>();
  /** What is left to be learned of jobs with inputs, whose sizes are found out meanwhile. */
  let sizing = Promise.resolve();
  let reading: Promise<void> | undefined;
  let published: KnowledgeMap | undefined;
  let lookup: Lookup = () => undefined;
  const estimateOf = sharedEstimates();

  // After those who add and change jobs: what was measured is kept by what a job runs.
  context.hooks.plan.tapPromise({ name: NAME, stage: 100 }, async (planned) => {
    // Once, for jobs that arrive later too: what a run knows does not change under way.
    reading ??= read();
    await reading;
    if (published) for (const [id, size] of await sizesOf(planned)) sizes.set(id, size);
    settings.onPlan?.(lookup);
    for (const job of planned) seen.plan(job);
    // In a first run, of a hundred thousand maybe, there is nothing to say of any.
    if (!published?.size) return planned;
    return planned.map((job) => {
      const estimate = estimateOf(lookup(job));
      return estimate ? changeJob(job, { estimate }) : job;
    });
  });

  context.hooks.runStart.tap(NAME, ({ arriving }) => {
    if (arriving?.areLotsApart) seen.most = MOST_OF_STREAM;
  });

  context.hooks.attemptStart.tap(NAME, ({ attempt: { job } }) => {
    // As it is now: earlier jobs of the run may have made it, and this one may change it.
    if (job.input !== undefined) inputs.start(job);
  });

  context.hooks.attemptEnd.tap(NAME, (event) => {
    const { job } = event.attempt;
    const row = gate?.judge(event, lookup(job));
    if (row) context.warn(regressionText(row, settings.allowedGrowth!), 'memory-regression');
    if (job.input === undefined) learn(undefined);
    else {
      // Taken at once: the next attempt may begin before this one's turn.
      const size = inputs.take(job.id);
      sizing = sizing.then(async () => learn(await size));
    }

    function learn(size: InputSize | undefined): void {
      if (row) seen.forget(job);
      else seen.add(job, sampleOf(event, size), size);
    }
  });

  context.hooks.runEnd.tapPromise(NAME, async () => {
    if (!published) return;
    await sizing;
    const missing = inputs.missingText;
    if (missing) context.warn(missing, 'input-missing');
    const run = { seen, regressions: gate?.regressions ?? [], unjudged: gate?.unjudged ?? [] };
    const outcome = await finishRun(context, settings, file, published, run).catch((error: unknown) => {
      context.warn(`the profile was not written: ${textOf(error)}`, 'profile-not-written');
    });
    // What it throws is its own failure: the profile is written by then.
    if (outcome) settings.onEnd?.(outcome);
  });

  async function read(): Promise<void> {
    try {
      published = await readPublished(file, profile);
      lookup = createLookup(published, root, machineClass, sizes);
    } catch (error) {
      context.warn(`${file} is not used and will not be changed: ${textOf(error)}`, 'profile-unreadable');
    }
  }
}

/** What is published, in a file of its own or in the configuration, and the recent runs of this checkout. */
async function readPublished(file: string, profile: object | undefined): Promise<KnowledgeMap> {
  return profile === undefined ? readKnowledge(file) : withRecent(await withOwnFile(profile, file), file);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
