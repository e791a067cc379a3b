import type { Exit } from '../model/attempt.js';
import type { EnvironmentChanges } from './environment.js';

/** One process to start, its program already found. */
export interface StageCommand {
  /** Absolute path of the program. */
  readonly file: string;
  /** As the program sees it; `argv[0]` is what the user wrote. */
  readonly argv: readonly string[];
  /**
   * The words of the simple command that the shell of `file` and `argv` would run. What they name by a path, or on the job's PATH, is started
   * without the shell; where that cannot be, the shell is, and says why.
   */
  readonly simple?: readonly [string, ...string[]] | undefined;
}

/** Everything a spawner needs to know: nothing is looked up or merged after this. */
export interface SpawnRequest {
  /** The attempt's key; unique among the trees that live at one time. */
  readonly key: string;
  readonly stages: readonly [StageCommand, ...StageCommand[]];
  /** Absolute, known to exist. */
  readonly cwd: string;
  /** What its environment has other than the base that the spawner was made with; `null`: a variable that it has not. */
  readonly env: EnvironmentChanges;
  /** Absolute path; `undefined`: nothing to read. */
  readonly stdin?: string | undefined;
  /** Absolute path; created with its folders, truncated. */
  readonly stdout: string;
  /** Absolute path; where it equals `stdout` both streams share one descriptor, so that their order is kept. */
  readonly stderr: string;
  /** Processes that outlive the stages are left alone. */
  readonly keepsLeftovers: boolean;
  /** Files of control groups: who writes a pid into them, or `0` for his own, lets it enter. Empty: no groups. */
  readonly doors: readonly string[];
}

/** How one stage ended, with the kernel's own account of it where the spawner can have one. */
export interface StageEnd {
  readonly exit: Exit;
  /** Bytes: the largest resident set of the stage's process or of one that it waited for. */
  readonly peakMemory?: number | undefined;
  /** User and system time of the stage and of what it waited for, milliseconds. */
  readonly cpuMs?: number | undefined;
}

/** What is known when nothing of a tree lives any more. */
export interface TreeEnd {
  /** Processes found alive after the last stage had ended, e.g. `sleep (4711)`. */
  readonly leftovers: readonly string[];
  /** User and system time of the whole tree where the spawner has the kernel's account of it, milliseconds. */
  readonly cpuMs?: number | undefined;
  /** Its logs are empty files; absent where nobody looked. */
  readonly isSilent?: boolean | undefined;
  /** Bytes: the largest resident set of any one process of the tree, by the kernel's account. */
  readonly largestProcess?: number | undefined;
  /** When the last of them was gone, milliseconds of `process.hrtime`; absent: just now. */
  readonly atMs?: number | undefined;
}

/** The processes of one attempt, from the first start until the last is gone. */
export interface Tree {
  /** How the stages ended, in order, when all have. Never rejects. */
  readonly ended: Promise<readonly StageEnd[]>;
  /** Settles when no process lives but those that are kept. Never rejects. */
  readonly gone: Promise<TreeEnd>;
  /** Asks every process to end: SIGTERM, and SIGCONT so that a stopped one hears it. */
  ask(): void;
  /** Ends every process, in as many rounds as it takes. */
  kill(): void;
  /** Stops every process without ending it. */
  suspend(): void;
  resume(): void;
}

/** Why nothing runs, in words for the user. */
export interface SpawnFailure {
  readonly failure: string;
  /** The spawner itself is gone and has tried nothing: another one may serve the request. */
  readonly isUntried?: boolean;
  /** It was queued and is not any more. */
  readonly isReturned?: boolean;
  /** The system had no memory for it: inside of a wall, the wall is too near. */
  readonly isForMemory?: boolean;
}

/** What a spawner tells while it starts a tree. */
export interface StartListener {
  /**
   * A stage's process exists, or existed where no `pid` is given: then there is nothing to look at. Called in the order of the stages, before `start` settles. `refusal` is the system's word (`EACCES`) when
   * it could not enter the control groups, and runs without them. `atMs` is when it began, milliseconds of `process.hrtime`, where that is known.
   */
  started(pid: number | undefined, refusal?: string, atMs?: number): void;
}

/** Starts that are handed over before there is room for them, so that nobody is asked when there is. */
export interface SpawnQueue {
  /** Whether a start can wait at all now. */
  readonly isOpen: boolean;
  /**
   * As {@link Spawner.start}, but in the place of the next tree that ends well, the oldest first; what comes back is a failure with `isReturned`. A tree
   * must be running.
   */
  start(request: SpawnRequest, listener: StartListener): Promise<Tree | SpawnFailure>;
  /** Whether one that waited began in the place of this tree, which has ended. To be asked once for each. */
  isFollowed(key: string): boolean;
  /** One more of those that wait has a place, or one less: the ends of trees that were followed have spoken for themselves. */
  allow(count: 1 | -1): void;
  /** Asks for all that wait; some may begin before that is heard. */
  retract(): void;
}

/**
 * The seam between an attempt and a way to start processes. Two ways are known: the launcher (Linux) and execa (everywhere); the
 * same tests run over both.
 */
export interface Spawner {
  readonly name: 'execa' | 'launcher';
  /** Whether processes can enter control groups before they are programs: else a request has no `doors`. */
  readonly entersGroups: boolean;
  /** Starts all stages, joined by kernel pipes, or none. Never rejects. */
  start(request: SpawnRequest, listener: StartListener): Promise<Tree | SpawnFailure>;
  /** Starts that wait inside of the spawner; absent where it cannot. */
  readonly queue?: SpawnQueue | undefined;
  /** Gives back descriptors and processes of the spawner itself. */
  close(): Promise<void>;
}
