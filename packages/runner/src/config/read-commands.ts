import type { ConfigPath } from '../model/config-path.js';
import type { Command, Job } from '../model/job.js';
import type { Problems } from './problems.js';

/** Reads `cmd` or `pipeline`; a single command is a pipeline of one. `shell` runs what is written as text. */
export function readStages(spec: object, path: ConfigPath, shell: string, problems: Problems): Job['stages'] | undefined {
  const { cmd, pipeline } = spec as { cmd?: unknown; pipeline?: unknown };
  if (cmd !== undefined && pipeline !== undefined) {
    problems.error('two-commands', [...path, 'pipeline'], '"cmd" and "pipeline" are both given', 'keep the one that is to run');
    return undefined;
  }
  if (pipeline !== undefined)
    return Array.isArray(pipeline) ? readPipeline(pipeline, [...path, 'pipeline'], shell, problems) : undefined;
  if (cmd === undefined) {
    problems.error('no-command', path, 'the job has no command', 'add "cmd" or "pipeline", such as cmd: "tsc -b"');
    return undefined;
  }
  const command = readCommand(cmd, [...path, 'cmd'], shell, problems);
  return command === undefined ? undefined : Object.freeze([command] as const);
}

function readPipeline(list: readonly unknown[], path: ConfigPath, shell: string, problems: Problems): Job['stages'] | undefined {
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
  const stages = list.map((stage, index) => readCommand(stage, [...path, index], shell, problems));
  return stages.includes(undefined) ? undefined : Object.freeze(stages as [Command, ...Command[]]);
}

/** Reads one command. What has the wrong type was told by the schema and gives `undefined`. */
function readCommand(value: unknown, path: ConfigPath, shell: string, problems: Problems): Command | undefined {
  if (typeof value === 'string') {
    if (!isSound(value, path, problems)) return undefined;
    const argv: Command['argv'] = [shell, '-c', value];
    return Object.freeze({ argv: Object.freeze(argv), text: value });
  }
  if (!Array.isArray(value)) return undefined;
  if (value.length === 0) {
    problems.error('empty-command', path, 'the command is empty', 'write a program and its arguments, such as ["tsc", "-b"]');
    return undefined;
  }
  if (value.some((word) => typeof word !== 'string' && typeof word !== 'number')) return undefined;
  const words = value.map(String);
  if (!isSound(words[0]!, [...path, 0], problems)) return undefined;
  const broken = words.findIndex((word) => word.includes('\0'));
  if (broken >= 0) {
    problems.error('nul-character', [...path, broken], 'the argument holds a NUL character', 'take it out');
    return undefined;
  }
  return Object.freeze({ argv: Object.freeze(words as [string, ...string[]]), text: words.map(quote).join(' ') });
}

function isSound(text: string, path: ConfigPath, problems: Problems): boolean {
  if (text.trim() === '') {
    problems.error('empty-command', path, 'the command is empty', 'write a program and its arguments, such as "tsc -b"');
    return false;
  }
  if (text.includes('\0')) {
    problems.error('nul-character', path, 'the command holds a NUL character', 'take it out');
    return false;
  }
  return true;
}

/** A word as one would type it in a shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./{}#~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
