import { resolve } from 'node:path';
import type { AttemptEndEvent, Job, JobId, Plugin, RunContext } from '@mpmsub/runner';
import { createLookup, estimateOf, type Lookup } from './estimate.js';
import { finishRun } from './finish-run.js';
import type { InputSize } from './input/input-size.js';
import { InputSizes, missingText, sizesOf, withSizes } from './input/input-sizes.js';
import type { Sample } from './learn.js';
import { withOwnFile } from './literal-place.js';
import { type ProfileCacheOptions, readOptions, type Settings } from './options.js';
import { PROFILE_FILE, readKnowledge, withRecent } from './profile-store.js';
import type { KnowledgeMap } from './recent-text.js';
import { findRegression, type Regression, regressionText } from './regression.js';

const NAME = 'profile-cache';

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
  const samples = new Map<string, Sample[]>();
  const regressions = new Map<string, Regression>();
  const unjudged = new Set<string>();
  const inputs = new InputSizes();
  const sizes = new Map<JobId, InputSize>();
  const jobs: Job[] = [];
  let reading: Promise<KnowledgeMap | undefined> | undefined;
  let published: KnowledgeMap | undefined;
  let lookup: Lookup = () => undefined;

  context.hooks.plan.tapPromise(NAME, async (planned) => {
    // Once, for jobs that arrive later too: what a run knows does not change under way.
    reading ??= readPublished(file, profile).catch((error: unknown) => {
      context.warn(`${file} is not used and will not be changed: ${textOf(error)}`, 'profile-unreadable');
      return undefined;
    });
    published = await reading;
    if (published) {
      for (const [id, size] of await sizesOf(planned)) sizes.set(id, size);
      lookup = createLookup(published, root, machineClass, sizes);
    }
    settings.onPlan?.(lookup);
    const estimated = planned.map((job) => {
      const estimate = estimateOf(lookup(job));
      return estimate ? Object.freeze({ ...job, estimate }) : job;
    });
    for (const job of estimated) jobs.push(job);
    return estimated;
  });

  context.hooks.attemptStart.tap(NAME, ({ attempt: { job } }) => {
    // As it is now: earlier jobs of the run may have made it, and this one may change it.
    if (job.input !== undefined) inputs.start(job);
  });

  context.hooks.attemptEnd.tap(NAME, (event) => {
    const list = samples.get(event.jobId);
    const sample = sampleOf(event);
    if (list) list.push(sample);
    else samples.set(event.jobId, [sample]);
    checkGrowth(event, sample);
  });

  context.hooks.runEnd.tapPromise(NAME, async () => {
    if (!published) return;
    for (const id of regressions.keys()) samples.delete(id);
    const started = await inputs.all();
    const missing = missingText(started);
    if (missing) context.warn(missing, 'input-missing');
    const sized = started.size === 0 ? samples : withSizes(samples, started);
    const run = { jobs, samples: sized, regressions: [...regressions.values()], unjudged: [...unjudged], sizes: started };
    try {
      const outcome = await finishRun(context, settings, file, published, run);
      settings.onEnd?.(outcome);
    } catch (error) {
      context.warn(`the profile was not written: ${textOf(error)}`, 'profile-not-written');
    }
  });

  function checkGrowth(event: AttemptEndEvent, { isComplete, peakMemory, peakIsBound }: Sample): void {
    if (settings.allowedGrowth === undefined || !isComplete) return;
    const { job } = event.attempt;
    const found = lookup(job);
    // A changed command is the usual reason for growth; the job's name says that it is meant to be the same.
    const isComparable = found?.origin === 'own' || found?.origin === 'former';
    if (!isComparable || found.knowledge.entry.isAtLeast || peakMemory === undefined) {
      unjudged.add(job.id);
      return;
    }
    // A larger input explains more memory, where it is known how much.
    const expected = Math.max(found.knowledge.entry.memory, found.input?.prediction?.memory ?? 0);
    const row = findRegression(job, expected, peakMemory, settings.allowedGrowth);
    if (!row) return;
    // At most so much: it may have grown, and may not.
    if (peakIsBound) {
      unjudged.add(job.id);
      return;
    }
    regressions.set(job.id, row);
    context.warn(regressionText(row, settings.allowedGrowth), 'memory-regression');
  }
}

/** What is published, in a file of its own or in the configuration, and the recent runs of this checkout. */
async function readPublished(file: string, profile: object | undefined): Promise<KnowledgeMap> {
  return profile === undefined ? readKnowledge(file) : withRecent(await withOwnFile(profile, file), file);
}

function sampleOf({ measurement, succeeded }: AttemptEndEvent): Sample {
  const { peakMemory, peakIsBound, wallMs, cpuMs, method } = measurement;
  return { peakMemory, peakIsBound, wallMs, cpuMs, method, isComplete: succeeded };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
