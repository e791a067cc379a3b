import { closeSync, openSync } from 'node:fs';
import type { Options } from 'execa';
import type { ProcessId } from '../measure/meter.js';
import type { Exit } from '../model/attempt.js';
import { applyChanges, type Environment } from './environment.js';
import { explainStart } from './explain-start.js';
import { findCommand } from './find-command.js';
import { createKernelPipes, type KernelPipe } from './kernel-pipes.js';
import { jobOomScore, setOomScore } from './oom-score.js';
import { openFiles } from './open-files.js';
import { signalGroup, startTimeOf } from './signal-process.js';
import { createSoughtTree } from './sought-tree.js';
import type { Spawner, StageCommand, StageEnd } from './spawner.js';
import type { Watchdog } from './watchdog.js';

/** What the portable spawner leans on. */
export interface ExecaSpawnerParts {
  /** What processes inherit. */
  readonly base: Environment;
  /** Live processes of an attempt by a fresh sweep. */
  members(key: string): readonly ProcessId[];
  /** Ends the groups when the runner dies without a word. */
  readonly watchdog: Watchdog;
}

/** Starts processes through execa with raw descriptors: nothing of their output passes through us. Works wherever Node does. */
export function createExecaSpawner({ base, members, watchdog }: ExecaSpawnerParts): Spawner {
  const pipes = createKernelPipes();
  const oomScore = jobOomScore();
  return {
    name: 'execa',
    entersGroups: false,
    async start(request, listener) {
      const { execa } = await import('execa');
      const files = openFiles(request);
      if ('failure' in files) return files;
      const env = applyChanges(base, request.env);
      const joints: KernelPipe[] = [];
      const spawned: { leader: ProcessId; end: Promise<StageEnd> }[] = [];
      try {
        if (request.stages.length > 1) joints.push(...(await pipes.make(request.stages.length - 1)));
        let failure: string | undefined;
        for (const [index, command] of request.stages.entries()) {
          const stage = withoutShell(command, request.cwd, env.PATH);
          const options: Options = {
            ...lean,
            argv0: stage.argv[0] ?? stage.file,
            cwd: request.cwd,
            env,
            stdio: rawStreams(
              joints[index - 1]?.read ?? files.stdin ?? 'ignore',
              joints[index]?.write ?? files.stdout,
              files.stderr,
            ),
          };
          requireDescriptors(stage.file);
          const subprocess = execa(stage.file, stage.argv.slice(1), options);
          if (subprocess.pid === undefined) {
            failure = explainStart(stage.file, (await subprocess).code ?? 'unknown');
            break;
          }
          setOomScore(subprocess.pid, oomScore);
          watchdog.guard(subprocess.pid);
          spawned.push({
            leader: { pid: subprocess.pid, startTime: startTimeOf(subprocess.pid) ?? 0, name: stage.argv[0] ?? stage.file },
            end: subprocess.then((result) => ({ exit: exitOf(result) })),
          });
          // who is put into a group from outside has allocated and forked before: such a group would hold and tell half of the tree
          listener.started(subprocess.pid, request.doors.length > 0 ? 'the launcher is gone' : undefined);
        }
        if (failure !== undefined && spawned.length === 0) return { failure };
        const leaders = spawned.map(({ leader }) => leader);
        const tree = createSoughtTree({
          leaders,
          members: () => members(request.key),
          ended: Promise.all(spawned.map(({ end }) => end)),
          keepsLeftovers: request.keepsLeftovers,
          onGone: () => {
            for (const { pid } of leaders) watchdog.release(pid);
          },
        });
        if (failure === undefined) return tree;
        tree.kill();
        await tree.gone;
        return { failure };
      } catch (error) {
        for (const { leader } of spawned) signalGroup(leader, 'SIGKILL');
        return { failure: error instanceof NoDescriptors ? error.message : `cannot start: ${(error as Error).message}` };
      } finally {
        files.close();
        for (const { read, write } of joints) for (const fd of [read, write]) closeSync(fd);
      }
    },
    async close() {
      pipes.close();
      watchdog.close();
    },
  };
}

/** The program of a simple command where there is one, else what was asked for. */
function withoutShell(stage: StageCommand, cwd: string, path = ''): StageCommand {
  if (stage.simple === undefined) return stage;
  const [name] = stage.simple;
  const found = findCommand(name, cwd, path);
  if ('problem' in found) return stage;
  return { file: name.includes('/') ? name : found.file, argv: stage.simple }; // a script is told its path as it was written
}

class NoDescriptors extends Error {}

/** What a spawn opens for a moment. */
const PASSING = 4;

/**
 * Throws where no further files can be opened: execa then loses hold of a process that could not be made, and its `error`, which nobody hears, would end
 * the runner.
 */
function requireDescriptors(program: string): void {
  const opened: number[] = [];
  try {
    while (opened.length < PASSING) opened.push(openSync('/dev/null', 'r'));
  } catch (error) {
    throw new NoDescriptors(explainStart(program, (error as NodeJS.ErrnoException).code ?? 'EMFILE'));
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

/** What keeps execa to a plain spawn: no buffers, no exit handlers of its own, no merging of environments, a group per stage. */
const lean = {
  reject: false,
  buffer: false,
  detached: true,
  cleanup: false,
  extendEnv: false,
  stripFinalNewline: false,
} as const;

/** execa takes every descriptor, but its types know only 0 to 9. */
function rawStreams(stdin: number | 'ignore', stdout: number, stderr: number): NonNullable<Options['stdio']> {
  return [stdin, stdout, stderr] as unknown as NonNullable<Options['stdio']>;
}

function exitOf(result: { exitCode?: number | undefined; signal?: string | undefined; shortMessage?: string }): Exit {
  if (result.signal !== undefined) return { type: 'signaled', signal: result.signal };
  if (result.exitCode !== undefined) return { type: 'exited', code: result.exitCode };
  return { type: 'spawn-failed', message: result.shortMessage ?? 'the process ended without a status' };
}
