import { closest } from 'fastest-levenshtein';
import type { Executor } from '../execute/executor.js';
import { formatPath } from '../model/config-path.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { formatBytes } from '../model/format.js';
import type { Job } from '../model/job.js';

/**
 * Jobs that ask for more than their place has. They run alone, with a warning each (`strict`: an error each); CPUs are
 * clamped. A named resource that the place does not have at all is always an error: nothing
 * the scheduler does can provide it.
 */
export function checkCapacity(job: Job, executor: Executor, strict: boolean): Diagnostic[] {
  const { capacity } = executor;
  const { request } = job;
  const found: Diagnostic[] = [];
  const severity = strict ? 'error' : 'warning';
  for (const name in request) {
    const wanted = request[name];
    if (wanted === undefined || wanted <= 0) continue;
    const has = Object.hasOwn(capacity, name) ? capacity[name] : undefined;
    if (has !== undefined && !(wanted > has)) continue;
    // From here on only where something is wrong: there may be a hundred thousand jobs.
    const path = formatPath(['jobs', job.id, ...(name === 'cpus' || name === 'memory' ? [name] : ['resources', name])]);
    if (has === undefined) {
      const known = Object.keys(capacity).filter((key) => key !== 'cpus' && key !== 'memory');
      const hint = known.length > 0 ? `did you mean "${closest(name, known)}"?` : `declare it: resources: { ${name}: ${wanted} }`;
      found.push({
        code: 'unknown-resource',
        severity: 'error',
        message: `job "${job.id}" asks for "${name}", which is not declared`,
        path,
        hint,
      });
    } else {
      const amounts = name === 'memory' ? [formatBytes(wanted), formatBytes(has)] : [`${wanted}`, `${has}`];
      const what = name === 'cpus' ? 'it gets all of them' : 'it runs alone';
      const message = `job "${job.id}" asks for ${amounts[0]} of ${name}, more than the ${amounts[1]} there is${strict ? '' : `; ${what}`}`;
      found.push({ code: 'oversized-job', severity, message, path, hint: 'lower the request, or use a larger machine' });
    }
  }
  return found;
}
