import type { ConfigPlace } from '@mpmsub/runner';
import { NoLiteral } from './config-edit/literal.js';
import { literalPlace } from './literal-place.js';
import { ownFile, type ProfilePlace, type StoreUpdate, updateProfile } from './profile-store.js';
import type { KnowledgeMap } from './recent-text.js';

/** An update, and where it went. */
export interface PlacedUpdate {
  readonly place: ProfilePlace;
  readonly update: StoreUpdate;
  /** Why the configuration's own record could not take it; `undefined` where there is none, or it could. */
  readonly refusal: string | undefined;
}

/** Updates the profile where it is: inside the configuration that has a place for it, else, or where that cannot be written, in its own file. */
export async function updateInPlace(
  config: ConfigPlace,
  file: string,
  change: (known: KnowledgeMap) => KnowledgeMap,
  isDryRun: boolean,
): Promise<PlacedUpdate> {
  const own = ownFile(file);
  const inOwnFile = async (refusal?: string): Promise<PlacedUpdate> => ({
    place: own,
    update: await updateProfile(file, change, isDryRun, own),
    refusal,
  });
  if (config.profile === undefined || config.file === undefined) return inOwnFile();
  const place = literalPlace(config.file, file);
  try {
    return { place, update: await updateProfile(file, change, isDryRun, place), refusal: undefined };
  } catch (error) {
    if (error instanceof NoLiteral) return inOwnFile(error.message);
    throw error;
  }
}
