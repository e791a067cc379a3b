import type { ConfigPath } from '../model/config-path.js';
import type { Command } from '../model/job.js';
import { type CommandSource, stagesOf } from '../model/make-job.js';
import type { Problems } from './problems.js';

/** Reads `cmd` or `pipeline`. `shell` runs the stages of a pipeline that are written as text. */
export function readCommand(spec: object, path: ConfigPath, shell: string, problems: Problems): CommandSource | undefined {
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
  return readSingle(cmd, [...path, 'cmd'], problems);
}

function readPipeline(list: readonly unknown[], path: ConfigPath, shell: string, problems: Problems): CommandSource | undefined {
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
    const command = readSingle(stage, [...path, index], problems);
    return command === undefined ? undefined : stagesOf(command, shell)[0];
  });
  return stages.includes(undefined) ? undefined : Object.freeze(stages as [Command, ...Command[]]);
}

/** Reads one command. What has the wrong type was told by the schema and gives `undefined`. */
function readSingle(value: unknown, path: ConfigPath, problems: Problems): string | Command['argv'] | undefined {
  if (typeof value === 'string') return isSound(value, path, problems) ? value : undefined;
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
  return Object.freeze(words as [string, ...string[]]);
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
