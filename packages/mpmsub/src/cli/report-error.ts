import { relative } from 'node:path';
import type { ConfigError, Diagnostic } from '@mpmsub/runner';
import { type Paint, styler, visibleLines } from '@mpmsub/text';
import { EXIT } from './exit-codes.js';
import { writeErr } from './write.js';

/**
 * Says on stderr what went wrong.
 *
 * @returns the exit code that belongs to it.
 */
export function reportError(error: unknown): number {
  const style = styler(process.stderr);
  const mark = style('red', 'error:');
  // By name, not by class: the error may come from another copy of the engine, that of a plugin.
  switch (nameOf(error)) {
    case 'ConfigError': {
      const { diagnostics } = error as ConfigError;
      for (const diagnostic of diagnostics) writeErr(`${renderDiagnostic(diagnostic, process.cwd(), style)}\n`);
      const count = diagnostics.filter(({ severity }) => severity === 'error').length;
      if (count > 1) writeErr(`${count} errors; nothing has run\n`);
      return EXIT.usage;
    }
    case 'UsageError':
    case 'RunError':
    case 'JournalError':
    case 'ProfileError': {
      const { message, hint } = error as Error & { hint?: string };
      writeErr(`${mark} ${visibleLines(message)}\n${hint === undefined ? '' : `  hint: ${visibleLines(hint)}\n`}`);
      return EXIT.usage;
    }
    case 'PluginError':
      writeErr(`${mark} ${visibleLines((error as Error).message)}\n`);
      return EXIT.usage;
    default: {
      const refusal = refusalOf(error);
      if (refusal !== undefined) {
        writeErr(`${mark} ${visibleLines((error as Error).message)}\n  hint: ${refusal}\n`);
        return EXIT.usage;
      }
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      writeErr(`${mark} this is a bug of mpmsub, please report it:\n${visibleLines(text)}\n`);
      return EXIT.internal;
    }
  }
}

const DENIED = 'the system does not let you: check whose it is';
const GONE = 'it is not there, or not any more: if it is the current folder, enter another one';
const FULL = 'there is no room left: make some';
const LIMIT = 'the limit of open files is reached: raise it with ulimit -n';
const BROKEN = 'the disk, or the server that it is on, has failed';

/** What to do about what the system refuses. Other errors of its calls are mistakes of ours. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: 'it can only be read: work in another folder, or copy it',
  ENOENT: GONE,
  ENOTDIR: GONE,
  ESTALE: BROKEN,
  EIO: BROKEN,
  ENOSPC: FULL,
  EDQUOT: FULL,
  EMFILE: LIMIT,
  ENFILE: LIMIT,
  ENAMETOOLONG: 'the path is too long for this file system: work in a folder nearer to its root',
};

/** The remedy where the system has refused something, such as to write into a folder of somebody else; `undefined` for all other errors. */
function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? undefined : REFUSALS[code ?? ''];
}

/** One problem in full: what, where, the lines around it, the remedy. Whatever a configuration holds, it does no harm to a terminal. */
export function renderDiagnostic(diagnostic: Diagnostic, from: string, style: Paint): string {
  const { severity, place, code } = diagnostic;
  const [path, message, frame, hint] = [diagnostic.path, diagnostic.message, diagnostic.frame, diagnostic.hint].map(
    (text) => text && visibleLines(text),
  );
  const word = severity === 'error' ? style('red', 'error:') : style('yellow', 'warning:');
  const where =
    place === undefined ? [] : [`  at ${visibleLines(relative(from, place.file) || place.file)}:${place.line}:${place.column}`];
  const lines = [
    `${word} ${path ? `${style('bold', path)}: ` : ''}${message} ${style('dim', `[${code}]`)}`,
    ...where,
    ...(frame === undefined ? [] : [frame.replace(/^/gm, '  ')]),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
  return lines.join('\n');
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}
