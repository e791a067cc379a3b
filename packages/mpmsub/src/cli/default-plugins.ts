import { type JournalOptions, journal } from '@mpmsub/plugin-journal';
import { type ProfileCacheOptions, type ProfileOutcome, profileCache } from '@mpmsub/plugin-profile-cache';
import { type OutputMode, type ProgressMode, progress } from '@mpmsub/plugin-progress';
import { type SummaryOptions, summary } from '@mpmsub/plugin-summary';
import type { Plugin } from '@mpmsub/runner';
import { UsageError } from './usage-error.js';

/** How the plugins that come with the command line are made; absent options are their own defaults. */
export interface DefaultPlugins {
  readonly profileCache?: ProfileCacheOptions;
  readonly journal?: JournalOptions;
  /** False: nothing is shown while jobs run. */
  readonly progress:
    | false
    | { readonly mode?: ProgressMode | undefined; readonly output?: OutputMode | undefined; readonly verbose?: boolean };
  readonly summary: false | SummaryOptions;
}

/**
 * The configuration's plugins, and those of ours that it does not bring itself.
 *
 * @throws UsageError when a flag asks something of a plugin that the configuration made: only it can be told there.
 */
export function withDefaultPlugins(
  given: readonly Plugin[],
  wanted: DefaultPlugins,
  flags: Readonly<Record<string, string | undefined>> = {},
): readonly Plugin[] {
  const names = new Set(given.map((plugin) => plugin.name));
  const taken = (name: string): boolean => {
    if (!names.has(name)) return false;
    const flag = flags[name];
    if (flag !== undefined) {
      throw new UsageError(
        `${flag} speaks to the plugin "${name}", but the configuration brings its own`,
        `set it there, or take the plugin out of the configuration: it is added by itself`,
      );
    }
    return true;
  };
  const silenced = new Set([
    ...(wanted.progress === false ? ['progress'] : []),
    ...(wanted.summary === false ? ['summary'] : []),
  ]);
  // Applied first, the profile cache has learned when the summary asks: both recommend the same figures.
  const recommended = new Map<string, number>();
  const learned = (outcome: ProfileOutcome) => {
    for (const { id, recommended: memory } of outcome.proposals) recommended.set(id, memory);
    wanted.profileCache?.onEnd?.(outcome);
  };
  const suggest = (id: string) => recommended.get(id);
  return [
    ...(taken('profile-cache') ? [] : [profileCache({ ...wanted.profileCache, onEnd: learned })]),
    ...(taken('journal') ? [] : [journal(wanted.journal)]),
    ...given.filter((plugin) => !silenced.has(plugin.name)),
    ...(wanted.progress === false || taken('progress') ? [] : [progress(defined(wanted.progress))]),
    ...(wanted.summary === false || taken('summary') ? [] : [summary({ suggest, ...wanted.summary })]),
  ];
}

/** Without the fields that say nothing. */
function defined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
