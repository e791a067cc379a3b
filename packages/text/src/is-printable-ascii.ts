/** True for text in which each character takes one column: most text, and the fast way everywhere. */
export function isPrintableAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
