import { closest, distance } from 'fastest-levenshtein';

/** The known name that was most likely meant, or `undefined` when none is near enough. */
export function suggest(name: string, known: Iterable<string>): string | undefined {
  const candidates = [...known];
  if (candidates.length === 0 || name === '') return undefined;
  const lower = name.toLowerCase();
  const near = closest(
    lower,
    candidates.map((candidate) => candidate.toLowerCase()),
  );
  const best = candidates.find((candidate) => candidate.toLowerCase() === near)!;
  const longer = Math.max(name.length, best.length);
  // one letter of two is no slip of the pen
  const allowed = longer < 3 ? 0 : Math.floor((longer + 1) / 3);
  return distance(lower, near) <= allowed ? best : undefined;
}

/** A hint in words: `did you mean "memory"?`; `undefined` when there is nothing near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = suggest(name, known);
  return near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`;
}
