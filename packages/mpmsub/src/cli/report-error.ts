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
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      writeErr(`${mark} this is a bug of mpmsub, please report it:\n${visibleLines(text)}\n`);
      return EXIT.internal;
    }
  }
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
