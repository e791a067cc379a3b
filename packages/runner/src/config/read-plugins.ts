import type { Plugin } from '../plugin.js';
import { describeValue } from './describe-value.js';
import type { Problems } from './problems.js';

/** Checks the list of plugins; what a condition switched off (`false`, `null`, `undefined`) is left out. */
export function readPlugins(value: unknown, problems: Problems): Plugin[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    problems.error(
      'wrong-type',
      ['plugins'],
      `expected a list of plugins such as [profileCache()], found ${describeValue(value)}`,
    );
    return [];
  }
  const plugins: Plugin[] = [];
  const names = new Set<string>();
  for (const [index, entry] of value.entries()) {
    if (entry === undefined || entry === null || entry === false) continue;
    if (!isPlugin(entry)) {
      const hint =
        typeof entry === 'function'
          ? `call it: ${entry.name || 'plugin'}()`
          : 'import its factory and call it, such as profileCache()';
      problems.error('bad-plugin', ['plugins', index], `expected a plugin, found ${describeValue(entry)}`, hint);
    } else if (names.has(entry.name)) {
      const message = `two plugins are called ${JSON.stringify(entry.name)}`;
      problems.error('duplicate-plugin', ['plugins', index], message, 'keep one of them');
    } else {
      names.add(entry.name);
      plugins.push(entry);
    }
  }
  return plugins;
}

function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null) return false;
  const { name, apply } = value as Partial<Plugin>;
  return typeof name === 'string' && name !== '' && typeof apply === 'function';
}
