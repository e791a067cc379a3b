import type { Job } from '@mpmsub/runner';

/** What a job needs beside CPUs and memory. */
export function describeResources({ request, exclusive }: Pick<Job, 'request' | 'exclusive'>): string {
  const named = Object.entries(request).filter(([name, amount]) => name !== 'cpus' && name !== 'memory' && amount !== undefined);
  return [...named.map(([name, amount]) => `${amount} ${name}`), ...(exclusive ? ['alone'] : [])].join(', ');
}
