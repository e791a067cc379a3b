import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { cacheFolder } from '@mpmsub/runner';
import { keepCode, readCode } from './code-cache.js';

/** What the bundle gives. */
export interface Bundle {
  /** Runs the command line; answers the command that has run jobs, if one has. */
  main(argv: readonly string[], version: string, isCodeToKeep: boolean): Promise<string | undefined>;
  /** What programs import. */
  api(): Readonly<Record<string, unknown>>;
  /** The engine, for those who write plugins: `mpmsub/runner`. */
  runner(): Readonly<Record<string, unknown>>;
  /** For tests of plugins: `mpmsub/testing`. */
  testing(): Readonly<Record<string, unknown>>;
  /** The text of `--help`, as wide as it is without a terminal. */
  help(): string;
}

/** A bundle at work. */
export interface LoadedBundle {
  readonly bundle: Bundle;
  /** Keeps what V8 has compiled of it by now; `undefined` when that is kept already, or cannot be. V8's flags must not have changed. */
  readonly keep: (() => void) | undefined;
}

/**
 * Loads the bundle, once in each process: a configuration's packages and the command line share it.
 *
 * V8 takes longer to compile it than all else of a start together takes, so compiled code is kept in the user's cache. Node does that by
 * itself only from 22.1 on, and only for functions used by whoever came first.
 *
 * @param file absolute path of the bundle: one function expression with the parameters of a CommonJS module, in ASCII. Its name changes
 * with what is in it: of the source V8 compares the length alone.
 * @param use what the compiled functions are for; each use has a file of its own.
 */
export function loadBundle(file: string, use: string): LoadedBundle {
  const require = createRequire(file);
  const before = require.cache[file];
  if (before !== undefined) return { bundle: before.exports as Bundle, keep: undefined };

  const { folder } = cacheFolder('code');
  const name = [file.replace(/^.*[\\/]|\.\w+$/g, ''), use, process.version, process.arch].join('-');
  const cachedData = folder === undefined ? undefined : readCode(folder, name);
  // Latin-1 is read without decoding, and takes a byte a character.
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, ...(cachedData && { cachedData }) });
  const module = new Module(file);
  module.filename = file;
  require.cache[file] = module;
  script.runInThisContext()(module.exports, require, module, file, dirname(file));
  module.loaded = true;
  // Other flags or another processor: it is made anew.
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  const keep = folder === undefined || isKept ? undefined : () => keepCode(folder, name, script.createCachedData());
  return { bundle: module.exports as Bundle, keep };
}
