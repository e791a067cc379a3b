import { distance } from 'fastest-levenshtein';

/** The known name that was most likely meant, or `undefined` when none is near enough. */
export function suggest(name: string, known: Iterable<string>): string | undefined {
  const lower = name.toLowerCase();
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const allowed = Math.min(slipsAllowed(Math.max(name.length, candidate.length)), least - 1);
    if (Math.abs(name.length - candidate.length) > allowed) continue;
    const slips = slipsBetween(lower, candidate.toLowerCase());
    if (slips > allowed) continue;
    best = candidate;
    least = slips;
  }
  return best;
}

/** Two neighbours that are swapped are one slip. */
function slipsBetween(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const isSwap = a.length === b.length && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
  return isSwap && at < a.length ? 1 : distance(a, b);
}

/** One letter of two is no slip of the pen; two of five are. */
function slipsAllowed(length: number): number {
  return length < 3 ? 0 : Math.floor((length + 1) / 3);
}

/** A hint in words: `did you mean "memory"?`; `undefined` when there is nothing near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = suggest(name, known);
  return near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`;
}
