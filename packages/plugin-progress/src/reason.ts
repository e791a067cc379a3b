import { type Exit, type FailureReason, formatBytes, type Measurement } from '@mpmsub/runner';
import { visible } from '@mpmsub/text';

/** Why an attempt failed, in a few words: `exit code 1`, `out of memory, peak 5.1G`. */
export function reasonWords(reason: FailureReason, exit: Exit | undefined, measurement: Measurement | undefined): string {
  const peak = measurement?.peakMemory === undefined ? '' : `, peak ${formatBytes(measurement.peakMemory)}`;
  switch (reason) {
    case 'exit':
      return exit?.type === 'exited' ? `exit code ${exit.code}` : 'failed';
    case 'signal':
      return exit?.type === 'signaled' ? `ended by ${exit.signal}` : 'ended by a signal';
    case 'timeout':
      return 'timed out';
    case 'oom':
      return `out of memory${peak}`;
    case 'heap-oom':
      return 'JavaScript heap out of memory';
    case 'memory-limit':
      return `over its memory limit${peak}`;
    case 'spawn':
      return exit?.type === 'spawn-failed' ? `could not start: ${visible(exit.message)}` : 'could not start';
    case 'lost':
      return exit?.type === 'lost' ? `lost: ${visible(exit.message)}` : 'lost';
    case 'cancelled':
      return 'cancelled';
    case 'dependency':
      return 'a job it needs failed';
  }
}
