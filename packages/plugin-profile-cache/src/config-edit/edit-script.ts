import { basename } from 'node:path';
import { findJobs, type JobSites } from './find-jobs.js';
import { findExport, settle } from './find-root.js';
import type { MemoryWords } from './memory-words.js';
import { NO_SITE } from './no-site.js';
import { findMember, type Seen } from './resolve.js';
import { type SiteEdit, setMemory } from './set-memory.js';
import { parseSource, type Source } from './syntax.js';

/** Plans the edits of a script or of JSON. Throws `SyntaxProblem` when the text cannot be parsed. */
export function editScript(
  text: string,
  file: string,
  ending: string,
  edits: readonly { readonly id: string; readonly words: MemoryWords }[],
): ReadonlyMap<string, SiteEdit> {
  const source = parseSource(text, ending);
  const root = rootOf(source, file);
  const jobs: JobSites = root
    ? findJobs(root, source)
    : { sites: new Map(), gaps: [{ reason: 'the file exports no configuration that can be seen' }] };
  return refuseShared(
    edits.map(({ id, words }) => {
      const site = jobs.sites.get(id);
      return [id, site ? setMemory(source, site, words) : { reason: jobs.gaps[0]?.reason ?? NO_SITE }];
    }),
  );
}

/** A place where two jobs are written at once (a shared record, a helper's answer) is no place for one job's figure. */
function refuseShared(planned: readonly (readonly [string, SiteEdit])[]): ReadonlyMap<string, SiteEdit> {
  const owners = new Map<string, string[]>();
  const places = (edit: SiteEdit) => ('changes' in edit ? edit.changes.map(({ start, end }) => `${start} ${end}`) : []);
  for (const [id, edit] of planned) for (const place of places(edit)) owners.set(place, [...(owners.get(place) ?? []), id]);
  return new Map(
    planned.map(([id, edit]) => {
      const others = places(edit).flatMap((place) => owners.get(place)!.filter((owner) => owner !== id));
      return [id, others.length === 0 ? edit : { reason: `it is written together with "${others[0]}"` }];
    }),
  );
}

/** The configuration that a file holds, as written; of a `package.json` its part. `undefined` where it cannot be seen. */
export function rootOf(source: Source, file: string): Seen | undefined {
  const exported = findExport(source);
  if (!exported || !source.expression || basename(file) !== 'package.json') return exported;
  const { node, scope } = settle(exported);
  return node.type === 'ObjectExpression' ? findMember(node, scope, 'mpmsub') : undefined;
}
