import { extname } from 'node:path';
import type { Jiti } from 'jiti';
import { evaluateModule, isSelfContained, type VirtualModules } from './evaluate-module.js';
import { keep, readKept } from './kept-module.js';

/** What loading needs beside the file itself. */
export interface LoadOptions {
  readonly modules: VirtualModules;
  /** Where transpiled files are kept. */
  readonly cacheFolder: string | undefined;
}

/**
 * Evaluates a configuration or plugin written as a module (TypeScript or JavaScript, ES module or CommonJS) and gives what it exports.
 * Without a cache folder everything is transpiled anew.
 *
 * Imports of `modules` meet the namespaces handed in, so that there is one copy of each, and none has to be installed. A file that is
 * loaded again is evaluated again. One that imports nothing else needs the transpiler only when it is new.
 */
export async function loadModule(file: string, source: string, { modules, cacheFolder }: LoadOptions): Promise<unknown> {
  const text = source.replace(/^\ufeff/, '');
  const kept = cacheFolder === undefined ? undefined : readKept(cacheFolder, file, text);
  if (kept !== undefined && isSelfContained(kept, modules)) return await evaluateModule(kept, file, modules);

  const { createJiti } = await import('jiti');
  const jiti = createJiti(file, {
    fsCache: cacheFolder ?? false,
    moduleCache: true,
    rebuildFsCache: false,
    debug: false,
    interopDefault: false,
    tryNative: false,
    virtualModules: { ...modules },
  });
  const code = jiti.transform({ filename: file, source: text, async: true, ts: /^\.[cm]?tsx?$/.test(extname(file)) });
  if (isSelfContained(code, modules)) {
    if (cacheFolder !== undefined) await keep(cacheFolder, { file, source: text, code });
    return await evaluateModule(code, file, modules);
  }
  const before = new Set(Object.keys(jiti.cache));
  try {
    // With a cache folder this finds there what was just made.
    return await jiti.evalModule(text, { filename: file, async: true, forceTranspile: true });
  } finally {
    forget(jiti, before);
  }
}

/** The default of a module's exports, or what a CommonJS module exports as a whole; `undefined` when there is neither. */
export function defaultExport(exported: unknown): unknown {
  if (typeof exported !== 'object' || exported === null) return exported;
  if ('default' in exported) return exported.default;
  // an ES module with other exports only; the loader answers `__esModule` for every module, but only there it is a property
  return Object.getOwnPropertyDescriptor(exported, '__esModule') === undefined ? exported : undefined;
}

/** Takes the modules of this load out of the process-wide cache; packages stay. */
function forget(jiti: Jiti, before: ReadonlySet<string>): void {
  for (const name of Object.keys(jiti.cache)) {
    if (!before.has(name) && !/[\\/]node_modules[\\/]/.test(name)) delete jiti.cache[name];
  }
}
