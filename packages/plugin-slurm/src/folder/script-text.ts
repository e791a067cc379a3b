/**
 * What each element runs. Only the worker's own command passes through a shell; what jobs are made of stands in the manifest.
 *
 * @param begin lines that set `element`.
 */
export function scriptText(worker: readonly string[], folder: string, begin: readonly string[]): string {
  return `#!/bin/sh\n${begin.join('\n')}\nexec ${[...worker, folder].map(quote).join(' ')} --element "$element"\n`;
}

/** A word as a shell reads it, whatever is in it. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
