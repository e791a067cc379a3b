import { visible } from './visible.js';

/** Text of several lines made safe for a terminal: {@link visible}, but line ends and tabs stay what they are. */
export function visibleLines(text: string): string {
  return text.replace(/[^\n\t]+/g, visible);
}
