import { join } from 'node:path';
import * as builders from '../../src/config/builder.js';
import { defineConfig } from '../../src/config/define-config.js';
import { loadConfig } from '../../src/config/load.js';
import { prepareConfig } from '../../src/config/prepare-config.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { Plugin } from '../../src/plugin.js';
import { tempFolder } from './temp-folder.js';

type Files = Readonly<Record<string, string>>;

const profileCache = (options: object): Plugin => ({ name: 'profile-cache', apply() {}, ...options });

/** What a configuration can import in these tests. */
export const MODULES = { mpmsub: { ...builders, defineConfig, profileCache }, '@mpmsub/plugin-profile-cache': { profileCache } };

const options = (root: string, file?: string) => ({
  cwd: root,
  file,
  modules: MODULES,
  environment: { XDG_CACHE_HOME: join(root, '.cache') },
});

/** Settings of the configuration in a real folder of these files. */
export async function prepare(files: Files, file?: string, root = tempFolder(files)) {
  return prepareConfig(options(root, file));
}

/** The configuration of a real folder as it is written. */
export async function load(files: Files, file?: string, root = tempFolder(files)) {
  return loadConfig(options(root, file));
}

/** The problems of a configuration, with places relative to its folder. */
export async function problemsOf(files: Files, file?: string, root = tempFolder(files)): Promise<Diagnostic[]> {
  const { diagnostics } = await prepareConfig(options(root, file)).then(
    ({ warnings }) => ({ diagnostics: warnings }),
    (error: { diagnostics: readonly Diagnostic[] }) => {
      if (!Array.isArray(error.diagnostics)) throw error;
      return error;
    },
  );
  return diagnostics.map((each) =>
    each.place ? { ...each, place: { ...each.place, file: each.place.file.replace(`${root}/`, '') } } : each,
  );
}

/** The text that a frame marks in a line of a source, or the rest of that line where no end is marked. */
export function marked(frame: string): string {
  const lines = frame.split('\n');
  const at = lines.findIndex((line) => /^\s*\|\s*\^+/.test(line));
  const [mark = ''] = /\^+/.exec(lines[at]!) ?? [];
  const start = lines[at]!.indexOf('^');
  return lines[at - 1]!.slice(start, start + mark.length);
}
