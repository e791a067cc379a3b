import { didYouMean } from './config/suggest.js';
import { PluginError } from './guard.js';
import type { Hooks } from './hooks.js';
import type { Plugin, RunContext } from './plugin.js';

/**
 * Lets a plugin tap its hooks.
 *
 * @throws PluginError when it fails. Where the reason is a hook that does not exist, or one that knows no such way to tap it, the
 * message says so: what JavaScript and tapable say of it names neither.
 */
export function applyPlugin(plugin: Plugin, context: RunContext): void {
  const asked: Asked = { unknown: undefined, known: undefined };
  try {
    plugin.apply({ ...context, hooks: watched(context.hooks, asked) });
  } catch (error) {
    throw new PluginError(plugin.name, 'apply', cause(error, asked, context.hooks));
  }
}

/** The hooks that `apply` asked for last. */
interface Asked {
  unknown: string | undefined;
  known: string | undefined;
}

/** The same hooks. One that does not exist is `undefined` still: a plugin may ask for hooks that only later versions have. */
function watched(hooks: Hooks, asked: Asked): Hooks {
  return new Proxy(hooks, {
    get(target, name, receiver) {
      if (typeof name === 'string') asked[name in target ? 'known' : 'unknown'] = name;
      return Reflect.get(target, name, receiver);
    },
  });
}

function cause(error: unknown, { unknown, known }: Asked, hooks: Hooks): unknown {
  if (!(error instanceof Error)) return error;
  if (unknown !== undefined && error instanceof TypeError && /\bundefined\b/.test(error.message)) {
    const names = Object.keys(hooks);
    const hint = didYouMean(unknown, names) ?? `there are: ${names.join(', ')}`;
    return new Error(`there is no hook "${unknown}"; ${hint}`, { cause: error });
  }
  const way = /^(tap\w+) is not supported on a Sync/.exec(error.message)?.[1];
  return way === undefined
    ? error
    : new Error(`nothing waits for the hook "${known}": tap it with tap, not ${way}`, { cause: error });
}
