import type { SpawnRequest } from './spawner.js';

/** The version that both sides must speak; see launcher/protocol.h, which is the other side of this file. */
export const protocolVersion = 7;

/** Bytes of every report. */
export const reportBytes = 64;

/** Bytes of every start that is queued, filled up behind its message: the longest that can be. */
export const longestQueued = 4096;

/** The signals that a keeper obeys, in its own meaning. */
export const keeperSignals = { ask: 15, kill: 3, suspend: 20, resume: 18 } as const;

/** What the launcher tells. `tree` is the number that the start gave. */
export type Report =
  | { readonly kind: 'hello'; readonly version: number }
  | {
      readonly kind: 'started';
      readonly tree: number;
      readonly stage: number;
      readonly pid: number;
      /** Why a control group could not be entered; 0: it was, or none was to be. */
      readonly refusal: number;
      /** Nothing of the tree lives any more: its end follows at once. */
      readonly isOver: boolean;
      /** When, in milliseconds of the clock that never jumps (`process.hrtime`). */
      readonly atMs: number;
    }
  | { readonly kind: 'failed'; readonly tree: number; readonly stage: number; readonly step: FailedStep; readonly errno: number }
  | {
      readonly kind: 'ended';
      readonly tree: number;
      readonly stage: number;
      readonly status: number;
      readonly largestProcess: number;
      readonly cpuMs: number;
    }
  | { readonly kind: 'leftover'; readonly tree: number; readonly pid: number; readonly name: string }
  | {
      readonly kind: 'gone';
      readonly tree: number;
      readonly largestProcess: number;
      readonly cpuMs: number;
      /** A queued tree starts in its place. */
      readonly isFollowed: boolean;
      /** Its logs are files, and empty. */
      readonly isSilent: boolean;
      /** When, as `started` tells it. */
      readonly atMs: number;
    }
  | {
      readonly kind: 'lost';
      readonly tree: number;
      /** Its keeper had taken a queued tree, which is lost as well. */
      readonly isFollowed: boolean;
    }
  | { readonly kind: 'returned'; readonly tree: number };

/** What could not be done when a start failed, in the order of launcher/protocol.h. */
const steps = ['stdin', 'stdout', 'stderr', 'pipe', 'fork', 'folder', 'exec'] as const;
export type FailedStep = (typeof steps)[number];

const kinds = ['hello', 'started', 'failed', 'ended', 'leftover', 'gone', 'lost', 'returned'] as const;

/** The message that tells what programs inherit; it comes once, before the first start. */
export function encodeBase(base: Readonly<Record<string, string>>): Buffer {
  const strings = Object.entries(base).map(([name, value]) => `${name}=${value}\0`);
  return withLength([3, 0, strings.length], strings.join(''));
}

/** Where in the head of a start the number of variables stands. */
const VARIABLES = 3;

/**
 * The message that starts a tree, at once or when another one has ended, which is longer than {@link longestQueued} where it cannot be queued. `oomScore`
 * is the absolute `oom_score_adj` of its processes.
 */
export function encodeStart(tree: number, request: SpawnRequest, oomScore: number, isQueued = false): Buffer {
  const { stages, env, keepsLeftovers, cwd, stdin, stdout, stderr, doors } = request;
  let text = `${cwd}\0${stdin ?? ''}\0${stdout}\0${stderr === stdout ? '' : stderr}\0`;
  for (const door of doors) text += `${door}\0`;
  const head = [isQueued ? 4 : 1, tree, stages.length, 0, keepsLeftovers ? 1 : 0, oomScore, doors.length];
  for (const { file, argv, simple } of stages) {
    head.push(argv.length, simple?.length ?? 0);
    text += `${file}\0${argv.join('\0')}\0`;
    if (simple) text += `${simple.join('\0')}\0`;
  }
  for (const name in env) {
    const value = env[name];
    text += value === null ? `${name}\0` : `${name}=${value}\0`;
    head[VARIABLES]!++;
  }
  return withLength(head, text, isQueued ? longestQueued : 0);
}

/** The message that tells a tree's keeper what to do. */
export function encodeSignal(tree: number, signal: keyof typeof keeperSignals): Buffer {
  return withLength([2, tree, keeperSignals[signal]], '');
}

/** The message that says that there is a place for one more of the queued trees. */
export const takeMessage = withLength([5, 0], '');

/** The message that takes such a place away: one of them began elsewhere. */
export const untakeMessage = withLength([7, 0], '');

/** The message that asks for all queued trees back. */
export const retractMessage = withLength([6, 0], '');

/** @param least bytes, with zeros behind a message that has fewer. */
function withLength(words: readonly number[], text: string, least = 0): Buffer {
  const length = 4 + words.length * 4 + Buffer.byteLength(text);
  const message = Buffer.allocUnsafe(Math.max(length, least));
  let at = message.writeUInt32LE(length - 4, 0);
  for (const word of words) at = message.writeInt32LE(word, at);
  message.write(text, at);
  return message.fill(0, length);
}

/** Reads the report that begins at byte `at`; throws on one that no version of ours can have sent. */
export function decodeReport(bytes: Buffer, at = 0): Report {
  const kind = kinds[bytes.readUInt32LE(at) - 1];
  const tree = bytes.readUInt32LE(at + 4);
  const stage = bytes.readUInt32LE(at + 8);
  const pid = bytes.readInt32LE(at + 12);
  const status = bytes.readInt32LE(at + 16);
  // Each is read where it counts: a small job has three reports, and is over before this program is warm.
  switch (kind) {
    case 'hello':
      return { kind, version: status };
    case 'started':
      return {
        kind,
        tree,
        stage,
        pid,
        refusal: status,
        isOver: bytes.readUInt32LE(at + 20) !== 0,
        atMs: unsigned64(bytes, at + 56) / 1e6,
      };
    case 'failed':
      return { kind, tree, stage, step: steps[pid - 1] ?? 'fork', errno: status };
    case 'ended':
      return { kind, tree, stage, status, largestProcess: largestOf(bytes, at), cpuMs: cpuMsOf(bytes, at) };
    case 'leftover':
      return { kind, tree, pid, name: bytes.toString('utf8', at + 40, bytes.indexOf(0, at + 40)) };
    case 'gone':
      return {
        kind,
        tree,
        largestProcess: largestOf(bytes, at),
        cpuMs: cpuMsOf(bytes, at),
        isFollowed: status !== 0,
        isSilent: pid !== 0,
        atMs: unsigned64(bytes, at + 56) / 1e6,
      };
    case 'lost':
      return { kind, tree, isFollowed: status !== 0 };
    case 'returned':
      return { kind, tree };
    default:
      throw new Error(`Internal error: the launcher sent a report of kind ${bytes.readUInt32LE(at)}`);
  }
}

function largestOf(bytes: Buffer, at: number): number {
  return unsigned64(bytes, at + 24) * 1024;
}

function cpuMsOf(bytes: Buffer, at: number): number {
  return unsigned64(bytes, at + 32) / 1000;
}

/** A number of 64 bits, exact up to 2^53. */
function unsigned64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
