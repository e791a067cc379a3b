import { readFileSync } from 'node:fs';

/** One message for a program that was found and yet could not be started. `code` is the system's, e.g. `EACCES`. */
export function explainStart(file: string, code: string): string {
  const reasons: Record<string, string> = {
    ENOENT: interpreterOf(file) ?? 'it has just been removed',
    EACCES: 'executing it is not permitted',
    EPERM: 'executing it is not permitted',
    ENOEXEC: 'it is no program of this machine',
    E2BIG: 'its arguments and environment are longer than the system allows',
    EAGAIN: 'too many processes; raise `ulimit -u`',
    ENOMEM: 'no memory is left for a further process',
    EMFILE: 'too many files are open; raise `ulimit -n`',
    ETXTBSY: 'it is being written to',
  };
  return `cannot start ${file}: ${reasons[code] ?? 'the system refused'} (${code})`;
}

/** A script whose first line names an interpreter that is not there fails with the same code as a missing script. */
function interpreterOf(file: string): string | undefined {
  try {
    const named = /^#!\s*(\S+)/.exec(readFileSync(file, 'latin1').slice(0, 256))?.[1];
    return named === undefined ? undefined : `its first line names the interpreter ${named}, which does not exist`;
  } catch {
    return undefined;
  }
}
