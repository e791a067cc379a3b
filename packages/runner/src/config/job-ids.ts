import type { ConfigPath } from '../model/config-path.js';
import type { JobId } from '../model/job.js';
import { autoId } from './auto-id.js';
import type { Problems } from './problems.js';
import type { Reader } from './reader.js';
import { pathOf, type Written } from './written-jobs.js';

/** Tells an id that no job can have. */
export function checkId(id: JobId, path: ConfigPath, problems: Problems): void {
  if (isId(id)) return;
  const message = `${JSON.stringify(id)} cannot be the id of a job`;
  problems.error('bad-id', path, message, 'an id is not empty, has no blanks at its ends and no control characters');
}

/** No blanks and no control characters, as in nearly all ids: one look instead of three. */
const PLAIN = /^[!-~]+$/;

function isId(id: string): boolean {
  return PLAIN.test(id) || (id.trim() !== '' && id === id.trim() && !/[\u0000-\u001f\u007f]/.test(id));
}

/** The id of each entry: its own, the key of the record, or the next of `job_0001` and so on. Tells ids that cannot be. */
export function idsOf(written: Written, { problems }: Reader): JobId[] {
  const first = new Map<JobId, number>();
  const ids = written.specs.map((spec, index) => {
    const key = written.keys?.[index];
    const own = typeof spec === 'object' && typeof spec.id === 'string' ? spec.id : undefined;
    const id = key ?? own;
    if (id === undefined || (own === undefined && isId(id))) return id;
    const path = pathOf(written, index);
    if (key !== undefined && own !== undefined && own !== key) {
      const message = `the job has the key ${JSON.stringify(key)} and the id ${JSON.stringify(own)}`;
      problems.error('id-conflict', [...path, 'id'], message, 'the key is the id: take "id" out');
    }
    const place = key === undefined ? [...path, 'id'] : path;
    checkId(id, place, problems);
    // Keys of a record are different.
    if (key !== undefined) return id;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, index);
    else
      problems.error(
        'duplicate-id',
        place,
        `two jobs have the id ${JSON.stringify(id)}: numbers ${earlier + 1} and ${index + 1}`,
        'rename one of them',
      );
    return id;
  });
  let last = 0;
  return ids.map((id, index) => {
    if (id !== undefined) return id;
    last = Math.max(last, index) + 1;
    while (first.has(autoId(last))) last++;
    return autoId(last);
  });
}
