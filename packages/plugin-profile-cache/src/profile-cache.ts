import { resolve } from 'node:path';
import type { AttemptEndEvent, Job, Plugin, RunContext } from '@mpmsub/runner';
import { createLookup, estimateOf, type Lookup } from './estimate.js';
import { finishRun } from './finish-run.js';
import type { Sample } from './learn.js';
import { type ProfileCacheOptions, readOptions, type Settings } from './options.js';
import { PROFILE_FILE, readKnowledge } from './profile-store.js';
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
  const { root } = context.config;
  const { machineClass } = context.machine;
  const samples = new Map<string, Sample[]>();
  const regressions = new Map<string, Regression>();
  const unjudged = new Set<string>();
  let jobs: readonly Job[] = [];
  let published: KnowledgeMap | undefined;
  let lookup: Lookup = () => undefined;

  context.hooks.plan.tapPromise(NAME, async (planned) => {
    published = await readKnowledge(file).catch((error: unknown) => {
      context.warn(`${file} is not used and will not be changed: ${textOf(error)}`, 'profile-unreadable');
      return undefined;
    });
    if (published) lookup = createLookup(published, root, machineClass);
    settings.onPlan?.(lookup);
    jobs = planned.map((job) => {
      const estimate = estimateOf(lookup(job));
      return estimate ? Object.freeze({ ...job, estimate }) : job;
    });
    return jobs;
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
    const run = { jobs, samples, regressions: [...regressions.values()], unjudged: [...unjudged] };
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
    if (found?.origin !== 'own' || found.knowledge.entry.isAtLeast || peakMemory === undefined) {
      unjudged.add(job.id);
      return;
    }
    const row = findRegression(job, found.knowledge.entry.memory, peakMemory, settings.allowedGrowth);
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

function sampleOf({ measurement, succeeded }: AttemptEndEvent): Sample {
  const { peakMemory, peakIsBound, wallMs, cpuMs, method } = measurement;
  return { peakMemory, peakIsBound, wallMs, cpuMs, method, isComplete: succeeded };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
