import type { InputModel } from './input/input-model.js';
import { entryId, type Profile, type ProfileEntry } from './profile.js';

/**
 * The profile that is safe for both: every entry of either, where both have one the higher number of each. Commutative, associative
 * and idempotent, so that branches merge in any order.
 */
export function mergeProfiles(...profiles: readonly Profile[]): Profile {
  const merged = new Map<string, ProfileEntry>();
  for (const entry of profiles.flatMap((profile) => profile.entries)) {
    const known = merged.get(entryId(entry));
    merged.set(entryId(entry), known ? mergeEntries(known, entry) : entry);
  }
  return { entries: [...merged.values()] };
}

function mergeEntries(a: ProfileEntry, b: ProfileEntry): ProfileEntry {
  const [low, high] = compareTrust(a, b) <= 0 ? [a, b] : [b, a];
  return {
    ...high,
    name: [a.name, b.name].sort()[0]!,
    wallMs: highest(low.wallMs, high.wallMs),
    cpuMs: highest(low.cpuMs, high.cpuMs),
    runs: Math.max(a.runs, b.runs),
    ...(a.input || b.input ? { input: safer(a.input, b.input) } : {}),
    ...(a.inputTime || b.inputTime ? { inputTime: safer(a.inputTime, b.inputTime) } : {}),
  };
}

/** Of two models the steeper one, which asks for more where files grow; of equals the better grounded. A total order. */
function safer(a: InputModel | undefined, b: InputModel | undefined): InputModel | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const rank = ({ perByte, base, sizes, to, from, within }: InputModel) => [perByte, base, sizes, to, -from, within];
  const other = rank(b);
  const difference = rank(a)
    .map((part, index) => part - other[index]!)
    .find((part) => part !== 0);
  return (difference ?? 0) >= 0 ? a : b;
}

/** Orders by memory; of equals a finished run's word counts more; the method makes the order total. */
function compareTrust(a: ProfileEntry, b: ProfileEntry): number {
  if (a.memory !== b.memory) return a.memory - b.memory;
  if (a.isAtLeast !== b.isAtLeast) return a.isAtLeast ? -1 : 1;
  return a.method < b.method ? -1 : a.method > b.method ? 1 : 0;
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
