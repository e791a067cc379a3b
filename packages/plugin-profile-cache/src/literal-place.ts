import { readLiteral, writeLiteral } from './config-edit/write-literal.js';
import { mergeProfiles } from './merge-profiles.js';
import { entryId, type Profile } from './profile.js';
import { type ProfilePlace, readProfile } from './profile-store.js';
import { profileRecords, readRecords } from './profile-text.js';

/**
 * A profile inside a configuration: `profile: {}`. What a file of its own still holds (from before, or from a configuration that could
 * not be written) is taken in.
 */
export function literalPlace(configFile: string, ownFile: string): ProfilePlace {
  return {
    file: configFile,
    parse: async (text) => withOwnFile(await readLiteral(text, configFile), ownFile),
    replace: (text, profile) => writeLiteral(text, configFile, profileRecords(profile)),
  };
}

/** What a configuration's record says, and of a file of its own what the record does not know. */
export async function withOwnFile(record: object, ownFile: string): Promise<Profile> {
  const inside = readRecords(record);
  const known = new Set(inside.entries.map(entryId));
  const { entries } = await readProfile(ownFile);
  return mergeProfiles(inside, { entries: entries.filter((entry) => !known.has(entryId(entry))) });
}
