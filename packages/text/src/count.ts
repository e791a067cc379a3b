import { visible } from './visible.js';

/** A whole number with thousands separated, the same in every locale: `12,345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 job`, `12 jobs` */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first `most` names, safe to print, and how many there are beside them: `a, b, c and 12 more`. */
export function nameSome(names: readonly string[], most: number): string {
  const hidden = names.length - most;
  const named = names.slice(0, most).map(visible).join(', ');
  return hidden > 0 ? `${named} and ${formatCount(hidden)} more` : named;
}
