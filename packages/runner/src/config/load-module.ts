import type { Jiti } from 'jiti';

/** What a configuration may import without installing it: module namespaces by name. */
export type VirtualModules = Readonly<Record<string, unknown>>;

/**
 * Evaluates a configuration written as a module (TypeScript or JavaScript, ES module or CommonJS) and gives what it exports by
 * default. `cacheFolder` keeps transpiled files; without one everything is transpiled anew.
 *
 * Imports of `modules` meet the namespaces handed in, so that there is one copy of each, and none has to be installed. A file that is
 * loaded again is evaluated again.
 */
export async function loadModule(
  file: string,
  source: string,
  modules: VirtualModules,
  cacheFolder: string | undefined,
): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(file, {
    fsCache: cacheFolder ?? false,
    moduleCache: true,
    rebuildFsCache: false,
    debug: false,
    interopDefault: true,
    tryNative: false,
    virtualModules: { ...modules },
  });
  const before = new Set(Object.keys(jiti.cache));
  try {
    const exported = await jiti.evalModule(source, { filename: file, async: true, forceTranspile: true });
    return defaultExport(exported);
  } finally {
    forget(jiti, before);
  }
}

/** `undefined` when the module exports nothing as its default and nothing as a whole. */
function defaultExport(exported: unknown): unknown {
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
