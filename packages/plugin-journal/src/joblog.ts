import { statSync } from 'node:fs';
import { constants } from 'node:os';
import type { AttemptEndEvent, Exit } from '@mpmsub/runner';

/** GNU parallel's columns, in its order, and ours after them. */
export const JOBLOG_COLUMNS = [
  ...['Seq', 'Host', 'Starttime', 'JobRuntime', 'Send', 'Receive', 'Exitval', 'Signal', 'Command'],
  ...['Peak', 'Requested', 'Reason', 'Attempt', 'Id'],
] as const;

/**
 * One row of a job log, without its end. Seconds with three decimals, memory in bytes, `Receive` the bytes of the log. Tabs, newlines
 * and backslashes of names and commands are written `\t`, `\n`, `\\`, so that a row stays a row.
 */
export function joblogRow(event: AttemptEndEvent): string {
  const { attempt, exit, measurement, preempted, reason, startedAt } = event;
  const { job } = attempt;
  const [exitValue, signal] = statusOf(exit, event.evidence?.stages?.at(-1));
  return [
    job.index + 1,
    job.executor ?? ':',
    (startedAt / 1000).toFixed(3),
    (measurement.wallMs / 1000).toFixed(3).padStart(10),
    0,
    sizeOf(attempt.logs.stdout),
    exitValue,
    signal,
    quote(job.stages.map((stage) => stage.text).join(' | ')),
    measurement.peakMemory ?? '',
    job.request.memory ?? '',
    preempted ? 'preempted' : (reason ?? ''),
    attempt.number,
    quote(job.id),
  ].join('\t');
}

/** As GNU parallel writes it: an exit code and a signal's number; -1 where no process ended by itself. */
function statusOf(exit: Exit, last: Exit | undefined): [number, number] {
  if (exit.type === 'exited') return [exit.code, 0];
  if (exit.type === 'signaled') return [0, numberOf(exit.signal)];
  return [-1, last?.type === 'signaled' ? numberOf(last.signal) : 0];
}

function numberOf(signal: string): number {
  return (constants.signals as Readonly<Record<string, number>>)[signal] ?? 0;
}

function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0; // a name that is too long, a folder that may not be entered: the job has told so itself
  }
}

function quote(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
