import { createRequire, isBuiltin, Module } from 'node:module';
import { dirname } from 'node:path';
import { runInThisContext } from 'node:vm';

/** What a configuration may import without installing it: module namespaces by name. */
export type VirtualModules = Readonly<Record<string, unknown>>;

/** What reaches for other modules, in the JavaScript that the transpiler makes. */
const REACHES = /(?<![.\w$])(?:jitiImport|require|import)\b(?!:)(\(\s*(?:"[^"\\\n]*"|'[^'\\\n]*')\s*\))?/g;

/**
 * Whether transpiled code asks for nothing but modules that are here already: those handed in, and what Node brings. A text that only
 * looks as if it asked for more makes the answer `false`, which costs time and nothing else.
 */
export function isSelfContained(code: string, modules: VirtualModules): boolean {
  for (const [, argument] of code.matchAll(REACHES)) {
    const name = argument?.replace(/^\(\s*["']|["']\s*\)$/g, '');
    if (name === undefined || !(Object.hasOwn(modules, name) || isBuiltin(name))) return false;
  }
  return !/jitiESMResolve|__JITI_ERROR__/.test(code);
}

/**
 * Evaluates self-contained code as the transpiler's own loader would, without loading that.
 *
 * @returns what the module exports.
 * @throws what the module throws; SyntaxError for code that is none.
 */
export async function evaluateModule(code: string, file: string, modules: VirtualModules): Promise<unknown> {
  const module = new Module(file);
  module.filename = file;
  const native = createRequire(file);
  module.paths = native.resolve.paths('any') ?? [];
  const get = (name: string) => (Object.hasOwn(modules, name) ? modules[name] : native(name));
  const compiled = runInThisContext(
    `(async function (exports, require, module, __filename, __dirname, jitiImport, jitiESMResolve) { ${code}\n});`,
    { filename: file, displayErrors: false },
  );
  await compiled(module.exports, get, module, file, dirname(file), async (name: string) =>
    Object.hasOwn(modules, name) ? modules[name] : namespaceOf(native(name)),
  );
  module.loaded = true;
  return module.exports;
}

/** What `import()` gives for a module that Node brings. */
function namespaceOf(whole: object): object {
  return Object.assign(Object.create(null), whole, { default: whole });
}
