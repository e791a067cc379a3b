import type { ConfigPath } from '../model/config-path.js';
import type { Command, Job } from '../model/job.js';
import { type CommandSource, stagesOf } from '../model/make-job.js';
import { fillText, keysIn, type Row } from './matrix/row.js';
import { type Replace, shellTemplate, shellText } from './matrix/shell-template.js';
import type { Problems } from './problems.js';

/** Where commands stand, and the values that their placeholders are replaced by. */
interface CommandPlace {
  readonly path: ConfigPath;
  readonly row?: Row | undefined;
}

/** Reads `cmd` or `pipeline`. `shell` runs the stages of a pipeline that are written as text. */
export function readCommand(
  spec: object,
  { path, row }: CommandPlace,
  shell: string,
  problems: Problems,
): CommandSource | undefined {
  const { cmd, pipeline } = spec as { cmd?: unknown; pipeline?: unknown };
  if (cmd !== undefined && pipeline !== undefined) {
    problems.error('two-commands', [...path, 'pipeline'], '"cmd" and "pipeline" are both given', 'keep the one that is to run');
    return undefined;
  }
  if (pipeline !== undefined)
    return Array.isArray(pipeline) ? readPipeline(pipeline, { path: [...path, 'pipeline'], row }, shell, problems) : undefined;
  if (cmd === undefined) {
    problems.error('no-command', path, 'the job has no command', 'add "cmd" or "pipeline", such as cmd: "tsc -b"');
    return undefined;
  }
  return readSingle(cmd, { path: [...path, 'cmd'], row }, shell, problems);
}

function readPipeline(
  list: readonly unknown[],
  { path, row }: CommandPlace,
  shell: string,
  problems: Problems,
): CommandSource | undefined {
  if (list.length < 2) {
    const found = list.length === 0 ? 'none' : 'one';
    problems.error(
      'short-pipeline',
      path,
      `a pipeline has at least two commands, this one has ${found}`,
      'write a single command as "cmd"',
    );
    return undefined;
  }
  const stages = list.map((stage, index) => {
    const command = readSingle(stage, { path: [...path, index], row }, shell, problems);
    return command === undefined ? undefined : stagesOf(command, shell)[0];
  });
  return stages.includes(undefined) ? undefined : Object.freeze(stages as [Command, ...Command[]]);
}

/** Reads one command. What has the wrong type was told by the schema and gives `undefined`. */
function readSingle(value: unknown, { path, row }: CommandPlace, shell: string, problems: Problems): CommandSource | undefined {
  if (typeof value === 'string') {
    if (!isSound(value, path, problems)) return undefined;
    return row !== undefined && keysIn(value).some((key) => row.keys.has(key)) ? shellStage(value, row, shell) : value;
  }
  if (!Array.isArray(value)) return undefined;
  if (value.length === 0) {
    problems.error('empty-command', path, 'the command is empty', 'write a program and its arguments, such as ["tsc", "-b"]');
    return undefined;
  }
  if (value.some((word) => typeof word !== 'string' && typeof word !== 'number')) return undefined;
  const words = value.map((word: unknown) => (row === undefined ? String(word) : fillText(String(word), row)));
  if (!isSound(words[0]!, [...path, 0], problems)) return undefined;
  const broken = words.findIndex((word) => word.includes('\0'));
  if (broken >= 0) {
    problems.error('nul-character', [...path, broken], 'the argument holds a NUL character', 'take it out');
    return undefined;
  }
  return Object.freeze(words as [string, ...string[]]);
}

/** A line for a shell with the values of a row, which the shell gets as its parameters; people see them in the line. */
function shellStage(template: string, row: Row, shell: string): CommandSource {
  return () => {
    const replace: Replace = (text, put) => fillText(text, row, put);
    const { line, parameters } = shellTemplate(template, replace);
    const argv = Object.freeze([shell, '-c', line, shell, ...parameters] as const);
    return Object.freeze([Object.freeze({ argv, text: shellText(template, replace) })] as const);
  };
}

/** The stages as somebody would have typed them without a matrix: what jobs have in common is told by that. */
export function asTyped(stages: Job['stages'], { row }: Pick<CommandPlace, 'row'>): Job['stages'] {
  if (row === undefined) return stages;
  const [first, ...more] = stages.map(({ argv, text }) =>
    argv[1] === '-c' && argv[3] === argv[0] ? { argv: [argv[0], '-c', text] as const, text } : { argv, text },
  );
  return [first!, ...more];
}

/** What no command may be, with what to do about it. */
interface Flaw {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const EMPTY: Flaw = {
  code: 'empty-command',
  message: 'the command is empty',
  hint: 'write a program and its arguments, such as "tsc -b"',
};
const HAS_NUL: Flaw = { code: 'nul-character', message: 'the command holds a NUL character', hint: 'take it out' };

/** What is wrong with a line, or the name of a program, if anything is. */
export function flawOf(text: string): Flaw | undefined {
  if (text.trim() === '') return EMPTY;
  return text.includes('\0') ? HAS_NUL : undefined;
}

function isSound(text: string, path: ConfigPath, problems: Problems): boolean {
  const flaw = flawOf(text);
  if (flaw !== undefined) problems.error(flaw.code, path, flaw.message, flaw.hint);
  return flaw === undefined;
}
