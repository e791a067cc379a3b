import { type DocumentTail, documentTail, reasonWords, tame } from '@mpmsub/text';
import { endOf, peakOf, reservedOf, wallMs, whyNot } from '../job-facts.js';
import { reservedOver } from '../reserved-over.js';
import type { AttemptHistory, JobHistory, Point, RunHistory } from '../run-history.js';
import { addPoint } from '../thin-points.js';
import { usedOver } from '../used-over.js';

/** Bounds that keep the page of a run of any size a page: points of all memory curves, and bytes of all logs' tails. */
const ALL_POINTS = 300_000;
const ALL_TAIL_BYTES = 1_500_000;
const TAIL_OF_FAILED = { lines: 60, bytes: 16 * 1024 };
const TAIL_OF_OTHERS = { lines: 10, bytes: 1024 };

/** What the page's script is given. Times are milliseconds after the run's start. */
export interface PageFacts {
  readonly startedAt: number;
  readonly wallMs: number;
  readonly places: readonly {
    readonly name: string;
    readonly budget: number | null;
    readonly used: Curve;
    readonly reserved: Curve;
  }[];
  readonly jobs: readonly JobFacts[];
}

/** Two columns of one length, as uPlot wants them. */
export type Curve = readonly [at: readonly number[], bytes: readonly number[]];

/** One job of a page. */
export interface JobFacts {
  readonly id: string;
  readonly command: string;
  readonly cwd: string;
  readonly description: string;
  readonly status: JobHistory['status'];
  readonly why: string;
  /** The engine's own word for it, to be searched for; empty where there is none. */
  readonly reason: string;
  readonly flaky: boolean;
  readonly restoredFrom: string;
  readonly tags: readonly string[];
  readonly needs: readonly string[];
  readonly cpus: number;
  readonly requested: number | null;
  /** Booked by the last attempt; what was asked for where there was none. */
  readonly reserved: number | null;
  readonly peak: number | null;
  readonly wallMs: number | null;
  readonly startedMs: number | null;
  readonly attempts: readonly {
    readonly number: number;
    readonly startedMs: number;
    readonly endedMs: number;
    readonly end: string;
    readonly reserved: number;
    readonly peak: number | null;
    readonly method: string;
    readonly cpuMs: number | null;
    readonly log: string;
    readonly memory: Curve;
  }[];
  readonly tail: string;
  readonly isTailCut: boolean;
}

/** Everything of a run that its page shows, within bounds. */
export function pageFacts(run: RunHistory): PageFacts {
  const attempts = run.jobs.reduce((sum, job) => sum + job.attempts.length, 0);
  const points = Math.max(8, Math.min(200, Math.floor(ALL_POINTS / Math.max(1, attempts))));
  const tails = tailsOf(run.jobs);
  return {
    startedAt: run.startedAt,
    wallMs: run.endedAt - run.startedAt,
    places: run.places.map((place) => ({
      name: place.name,
      budget: Number.isFinite(place.budget.memory) && place.budget.memory > 0 ? place.budget.memory : null,
      used: curve(usedOver(run, place.name), run.startedAt, 2000),
      reserved: curve(reservedOver(run, place.name), run.startedAt, 4000),
    })),
    jobs: run.jobs.map((job) => jobFacts(job, run, points, tails.get(job))),
  };
}

function jobFacts(job: JobHistory, run: RunHistory, points: number, tail: DocumentTail | undefined): JobFacts {
  const { id, command, cwd, description, status, flaky, restoredFrom, tags, needs, cpus, requested } = job;
  const started = job.attempts[0]?.startedAt;
  return {
    id,
    command,
    cwd,
    description: description ?? '',
    status,
    why: tame(whyNot(job)),
    reason: job.reason ?? '',
    flaky,
    restoredFrom: restoredFrom ?? '',
    tags,
    needs,
    cpus,
    requested: requested ?? null,
    reserved: reservedOf(job) ?? null,
    peak: peakOf(job) ?? null,
    wallMs: wallMs(job, run) ?? null,
    startedMs: started === undefined ? null : started - run.startedAt,
    attempts: job.attempts.map((attempt) => attemptFacts(attempt, run, points)),
    tail: tail?.text ?? '',
    isTailCut: tail?.isCut ?? false,
  };
}

function attemptFacts(attempt: AttemptHistory, run: RunHistory, points: number) {
  const { number, startedAt, allocation, measurement, log, memory } = attempt;
  return {
    number,
    startedMs: startedAt - run.startedAt,
    endedMs: endOf(attempt, run) - run.startedAt,
    end: endingOf(attempt),
    reserved: allocation.memory,
    peak: measurement?.peakMemory ?? null,
    method: measurement?.method ?? '',
    cpuMs: measurement?.cpuMs ?? null,
    log: log ?? '',
    memory: curve(memory, run.startedAt, points),
  };
}

function endingOf({ endedAt, preempted, succeeded, exit, reason }: AttemptHistory): string {
  if (endedAt === undefined) return 'unfinished';
  if (preempted) return 'preempted';
  if (succeeded) return 'succeeded';
  return tame(reasonWords(reason ?? 'exit', exit));
}

function curve(points: readonly Point[], start: number, most: number): Curve {
  const kept: Point[] = [];
  for (const point of points) addPoint(kept, point, most);
  return [kept.map(([at]) => Math.round(at - start)), kept.map(([, bytes]) => bytes)];
}

/** Failed jobs first and in full, the others shortly while there is room. */
function tailsOf(jobs: readonly JobHistory[]): ReadonlyMap<JobHistory, DocumentTail> {
  const tails = new Map<JobHistory, DocumentTail>();
  let left = ALL_TAIL_BYTES;
  const isBad = (job: JobHistory) => job.status === 'failed' || job.status === 'unfinished';
  for (const [chosen, most] of [
    [jobs.filter(isBad), TAIL_OF_FAILED],
    [jobs.filter((job) => !isBad(job)), TAIL_OF_OTHERS],
  ] as const) {
    for (const job of chosen) {
      const log = job.attempts.at(-1)?.log;
      if (log === undefined || left <= 0) continue;
      const tail = documentTail(log, most);
      if (tail === undefined) continue;
      tails.set(job, tail);
      left -= tail.text.length;
    }
  }
  return tails;
}
