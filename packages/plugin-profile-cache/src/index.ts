/** Remembers what jobs needed: fills estimates before a run, learns after it. Re-exports only. */

export { type ConfigEdit, type EditedConfig, editConfig, type Refusal } from './config-edit/edit-config.js';
export { describeRequest, type RequestDescription } from './describe-request.js';
export type { Drift } from './drift.js';
export { createLookup, estimateOf, type Found, type Lookup, meanCores } from './estimate.js';
export { timeModelGrounds, timeModelText } from './input/input-text.js';
export { mergeProfiles } from './merge-profiles.js';
export type { ProfileCacheOptions } from './options.js';
export type { ProfileOutcome } from './outcome.js';
export type { Knowledge, Observation, Profile, ProfileEntry, Recent } from './profile.js';
export { profileCache } from './profile-cache.js';
export { PROFILE_FILE, readKnowledge, readProfile } from './profile-store.js';
export { ProfileTextError, parseProfile, renderProfile } from './profile-text.js';
export { type Proposal, proposeRequests } from './propose-requests.js';
export { parseGrowth, type Regression, regressionAnnotations, regressionMarkdown, regressionText } from './regression.js';
export { type ConfigWrite, writeConfig } from './write-config.js';
