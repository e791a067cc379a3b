import { join } from 'node:path';
import { loadBundle } from './load-bundle.js';

/** Name of the bundle's file, beside this one; the bundler writes it here. */
declare const BUNDLE: string;

const file = join(__dirname, BUNDLE);

/** Runs the command line. */
export async function run(argv: readonly string[], version: string): Promise<void> {
  const use = argv.find((word) => !word.startsWith('-')) === 'batch' ? 'batch' : 'run';
  const { bundle, keep } = loadBundle(file, use);
  // Only what runs jobs has compiled what running jobs needs.
  if ((await bundle.main(argv, version, keep !== undefined)) === use) keep?.();
}

/** What programs import; that of the command line where they run within it. */
export const api = () => loadBundle(file, 'run').bundle.api();

/** What those import who write plugins: the engine. */
export const runner = () => loadBundle(file, 'run').bundle.runner();

/** What tests of plugins import. */
export const testing = () => loadBundle(file, 'run').bundle.testing();

/** What `mpmsub --help` says where there is no terminal. */
export const help = () => loadBundle(file, 'run').bundle.help();
