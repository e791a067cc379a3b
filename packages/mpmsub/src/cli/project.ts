import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { prepareConfig, type Settings } from '@mpmsub/runner';
import { styler } from '@mpmsub/text';
import type { GlobalOptions } from './add-command.js';
import { holdMemory } from './hold-memory.js';
import { renderDiagnostic } from './report-error.js';
import { writeErr } from './write.js';

/**
 * Loads the configuration that the options name, or the nearest one; says its warnings on stderr.
 *
 * @throws ConfigError with every problem of it.
 */
export async function loadProject(options: Pick<GlobalOptions, 'config'>): Promise<Settings> {
  const settings = await readProject(options);
  const style = styler(process.stderr);
  for (const warning of settings.warnings) writeErr(`${renderDiagnostic(warning, process.cwd(), style)}\n`);
  return settings;
}

/** The same, and says nothing. */
export async function readProject({ config }: Pick<GlobalOptions, 'config'>): Promise<Settings> {
  return await prepareConfig({ cwd: process.cwd(), file: config, modules: await ownModules(), onCounted: holdMemory });
}

/**
 * The folder whose runs are meant: that of the configuration named, else the nearest one upward that runs are kept in. The
 * configuration is not evaluated for this: it may be broken, and its runs are there all the same.
 */
export function findRoot({ config }: Pick<GlobalOptions, 'config'>): string {
  if (config !== undefined) return dirname(resolve(config));
  const start = process.cwd();
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.mpmsub', 'runs'))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

/** What a configuration may import without having it installed; and so that there is only one copy of it in the process. */
async function ownModules(): Promise<Record<string, unknown>> {
  const [mpmsub, runner, progress, profileCache, summary, journal, report, slurm] = await Promise.all([
    import('../index.js'),
    import('@mpmsub/runner'),
    import('@mpmsub/plugin-progress'),
    import('@mpmsub/plugin-profile-cache'),
    import('@mpmsub/plugin-summary'),
    import('@mpmsub/plugin-journal'),
    import('@mpmsub/plugin-report'),
    import('@mpmsub/plugin-slurm'),
  ]);
  return {
    mpmsub,
    'mpmsub/runner': runner,
    '@mpmsub/runner': runner,
    '@mpmsub/plugin-progress': progress,
    '@mpmsub/plugin-profile-cache': profileCache,
    '@mpmsub/plugin-summary': summary,
    '@mpmsub/plugin-journal': journal,
    '@mpmsub/plugin-report': report,
    '@mpmsub/plugin-slurm': slurm,
  };
}
