import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { visible } from '@mpmsub/text';
import { loadProject } from '../project.js';
import { UsageError } from '../usage-error.js';
import { writeOut } from '../write.js';
import { findExisting } from './find-existing.js';
import { proposeJobs } from './propose.js';
import { renderConfig } from './render-config.js';

const FILE = 'mpmsub.config.ts';

/**
 * Writes a configuration for a folder, and loads it once to be sure that it will run.
 *
 * @throws UsageError when there is one already; then nothing was written.
 */
export async function writeInitialConfig(root: string, options: { readonly from: string | undefined; readonly force: boolean }) {
  const existing = findExisting(root);
  if (existing !== undefined && existing !== FILE) {
    throw new UsageError(`there is a configuration already: ${existing}`, `delete it first, or edit it`);
  }
  if (existing !== undefined && !options.force) {
    throw new UsageError(`${FILE} exists already`, 'edit it, or overwrite it with "mpmsub init --force"');
  }
  const proposal = await proposeJobs(root, options.from);
  const path = join(root, FILE);
  writeFileSync(path, renderConfig(proposal));
  await loadProject({ config: path });

  const { jobs, leftOut, source } = proposal;
  const one = jobs.length === 1;
  writeOut(`wrote ${FILE}: ${jobs.length} ${one ? 'job' : 'jobs'} from ${visible(source)}\n`);
  for (const { name, why } of leftOut) writeOut(`  left out ${visible(name)}: ${why}\n`);
  writeOut(`next: "npx mpmsub" runs ${one ? 'it' : 'them'}, and measures what ${one ? 'it needs' : 'each one needs'}\n`);
}
