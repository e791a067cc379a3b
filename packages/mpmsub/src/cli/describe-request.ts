import { formatBytes, type Job } from '@mpmsub/runner';

/** A job's memory in a few words, and where the number comes from; empty when nobody knows. */
export function describeMemory({ request, pinned, estimate }: Pick<Job, 'request' | 'pinned' | 'estimate'>): string {
  const peak = estimate === undefined || estimate.peaks.length === 0 ? undefined : Math.max(...estimate.peaks);
  const measured = peak === undefined ? undefined : `${estimate?.ofFamily ? 'its family' : 'it'} peaked at ${formatBytes(peak)}`;
  if (request.memory === undefined) return measured === undefined ? '' : measured;
  const asked = `${formatBytes(request.memory)}${pinned ? ', as written' : ''}`;
  return measured === undefined ? asked : `${asked} (${measured})`;
}

/** What a job needs beside CPUs and memory. */
export function describeResources({ request, exclusive }: Pick<Job, 'request' | 'exclusive'>): string {
  const named = Object.entries(request).filter(([name, amount]) => name !== 'cpus' && name !== 'memory' && amount !== undefined);
  return [...named.map(([name, amount]) => `${amount} ${name}`), ...(exclusive ? ['alone'] : [])].join(', ');
}
