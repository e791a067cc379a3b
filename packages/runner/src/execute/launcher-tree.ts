import { constants } from 'node:os';
import { createDeferred } from './deferred.js';
import { exitOfStatus } from './exit-of.js';
import { explainStart } from './explain-start.js';
import type { FailedStep, keeperSignals, Report } from './launcher-protocol.js';
import { explainOpen } from './open-files.js';
import type { SpawnFailure, SpawnRequest, StageEnd, StartListener, Tree, TreeEnd } from './spawner.js';

/** Of two names of one number the first: EAGAIN, not EWOULDBLOCK. */
const errnoNames = new Map(
  Object.entries(constants.errno)
    .reverse()
    .map(([name, number]) => [number, name]),
);

const nameOfErrno = (errno: number): string => errnoNames.get(errno) ?? `error ${errno}`;

/** The runner's side of one tree of the launcher. */
export interface LauncherTree {
  /** Of its attempt. */
  readonly key: string;
  /** How the start went. Never rejects. */
  readonly start: Promise<Tree | SpawnFailure>;
  /** Takes a report about this tree; true when it was the last one. */
  hear(report: Report): boolean;
  /** The launcher died, and its keepers with it: nobody will tell how the tree ended. */
  lose(): void;
}

/** What a tree may ask for. */
export interface KeeperLine {
  /** Hands a signal to the tree's keeper. */
  signal(name: keyof typeof keeperSignals): void;
  /** Ends what the tree's mark still finds, when there is no keeper any more. */
  sweep(): Promise<unknown>;
}

const RETURNED: SpawnFailure = { failure: 'cannot start: it was taken back', isReturned: true };

/** Follows the reports about one tree. */
export function followTree(request: SpawnRequest, listener: StartListener, keeper: KeeperLine): LauncherTree {
  const start = createDeferred<Tree | SpawnFailure>();
  const ended = createDeferred<readonly StageEnd[]>();
  const gone = createDeferred<TreeEnd>();
  const stages: StageEnd[] = [];
  const leftovers: string[] = [];
  let started = 0;
  let finished = 0;
  const tree: Tree = {
    ended: ended.promise,
    gone: gone.promise,
    ask: () => keeper.signal('ask'),
    kill: () => keeper.signal('kill'),
    suspend: () => keeper.signal('suspend'),
    resume: () => keeper.signal('resume'),
  };
  const lose = () => {
    ended.resolve(request.stages.map((_, stage) => stages[stage] ?? { exit: { type: 'signaled', signal: 'SIGKILL' } }));
    void keeper.sweep().finally(() => gone.resolve({ leftovers }));
  };
  return {
    key: request.key,
    start: start.promise,
    lose() {
      if (started === 0) return start.resolve({ failure: 'cannot start: the launcher has died', isUntried: true });
      start.resolve(tree);
      lose();
    },
    hear(report) {
      switch (report.kind) {
        case 'started':
          listener.started(
            report.isOver ? undefined : report.pid,
            report.refusal === 0 ? undefined : nameOfErrno(report.refusal),
            report.atMs,
          );
          if (++started === request.stages.length) start.resolve(tree);
          return false;
        case 'failed':
          start.resolve({
            failure: explainFailure(request, report.stage, report.step, report.errno),
            isForMemory: report.errno === constants.errno.ENOMEM,
          });
          return true;
        case 'ended':
          stages[report.stage] = { exit: exitOfStatus(report.status), peakMemory: report.largestProcess, cpuMs: report.cpuMs };
          if (++finished === request.stages.length) ended.resolve(stages);
          return false;
        case 'leftover':
          leftovers.push(`${report.name} (${report.pid})`);
          return false;
        case 'gone':
          gone.resolve({
            leftovers,
            cpuMs: report.cpuMs,
            largestProcess: report.largestProcess,
            isSilent: report.isSilent,
            atMs: report.atMs,
          });
          return true;
        case 'lost':
          // A start is told late, so nobody knows whether there was one: what may have begun is not begun a second time.
          if (started === 0) listener.started(undefined, undefined, Number(process.hrtime.bigint()) / 1e6);
          start.resolve(tree);
          lose();
          return true;
        case 'returned':
          start.resolve(RETURNED);
          return true;
        default:
          return false;
      }
    },
  };
}

function explainFailure(request: SpawnRequest, stage: number, step: FailedStep, errno: number): string {
  const code = nameOfErrno(errno);
  const file = request.stages[stage]?.file ?? '';
  switch (step) {
    case 'stdin':
      return explainOpen(request.stdin ?? '', 'standard input', code);
    case 'stdout':
      return explainOpen(request.stdout, 'standard output', code);
    case 'stderr':
      return explainOpen(request.stderr, 'standard error', code);
    case 'folder':
      return `cannot start ${file}: the working folder ${request.cwd} cannot be entered (${code})`;
    default:
      return explainStart(file, code);
  }
}
