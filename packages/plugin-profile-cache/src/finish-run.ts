import { relative } from 'node:path';
import type { RunContext } from '@mpmsub/runner';
import { driftText, findDrift } from './drift.js';
import { createLookup } from './estimate.js';
import { inputLines } from './input/input-lines.js';
import { learnRun } from './learn-run.js';
import type { Settings } from './options.js';
import type { ProfileOutcome } from './outcome.js';
import { proposeRequests } from './propose-requests.js';
import type { KnowledgeMap } from './recent-text.js';
import type { Regression } from './regression.js';
import type { SeenJobs } from './seen-jobs.js';
import { unifiedDiff } from './unified-diff.js';
import { updateInPlace } from './update-in-place.js';
import { type ConfigWrite, writeConfig } from './write-config.js';

/** What a run saw, without the jobs that outgrew the gate, and those. */
export interface FinishedRun {
  readonly seen: SeenJobs;
  readonly regressions: readonly Regression[];
  readonly unjudged: readonly string[];
}

/** Learns, writes what is worth writing, and says what was done. */
export async function finishRun(
  context: RunContext,
  settings: Settings,
  file: string,
  published: KnowledgeMap,
  { seen, regressions, unjudged }: FinishedRun,
): Promise<ProfileOutcome> {
  const { root, file: configFile } = context.config;
  const { machineClass } = context.machine;
  const isReadOnly = settings.isFrozen || settings.isDryRun;
  const learn = (known: KnowledgeMap) => learnRun(known, seen.families, { root, keep: settings.keep });
  const { place, update, refusal } = await updateInPlace(context.config, file, learn, isReadOnly);
  const proposals = proposeRequests(seen.jobs, createLookup(update.known, root, machineClass, seen.sizes));
  const shown = relative(root, place.file);
  const drift = settings.isFrozen ? findDrift(published, update.known) : [];
  const driftWarning = driftText(drift, shown);
  if (driftWarning) context.warn(driftWarning, 'profile-drift');
  const isOpen = settings.intoConfig && !settings.isFrozen;
  const config = isOpen && configFile ? await editOwnConfig(configFile, proposals, file, settings.isDryRun) : undefined;
  const isWritten = !isReadOnly && update.before !== update.after;
  if (refusal !== undefined && isWritten) {
    context.warn(
      `"profile" in ${relative(root, configFile!)} is not written, its numbers are kept in ${shown}: ${refusal}`,
      'config-not-edited',
    );
  }
  // What cannot be edited is said when there is something new to say, not after every run.
  if (config && configFile && (isWritten || config.isWritten)) warnRefused(context, config, configFile, shown);
  return {
    file: place.file,
    isWritten,
    diff: unifiedDiff(update.before, update.after, shown),
    proposals,
    inputs: inputLines(seen.families, update.known),
    config,
    regressions,
    unjudged,
    drift,
  };
}

function editOwnConfig(
  configFile: string,
  proposals: ProfileOutcome['proposals'],
  profileFile: string,
  isDryRun: boolean,
): Promise<ConfigWrite> {
  const edits = proposals.filter((row) => row.isWorthWriting).map((row) => ({ id: row.id, memory: row.recommended }));
  return writeConfig(configFile, edits, { isDryRun, profileFile });
}

function warnRefused(context: RunContext, { refused }: ConfigWrite, configFile: string, profile: string): void {
  if (refused.length === 0) return;
  const named = refused.slice(0, 5).map(({ id, reason }) => `${id} (${reason})`);
  const rest = refused.length > named.length ? `, and ${refused.length - named.length} more` : '';
  const config = relative(context.config.root, configFile);
  context.warn(`not edited in ${config}, kept in ${profile}: ${named.join(', ')}${rest}`, 'config-not-edited');
}
