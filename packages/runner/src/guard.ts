import type { Hooks } from './hooks.js';
import { wrongAnswer } from './wrong-answer.js';

/** Thrown when a tap that changes or decides fails: the run stops cleanly and people learn whose tap it was. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  constructor(
    readonly plugin: string,
    /** The name of the hook, or `apply`. */
    readonly hook: string,
    cause: unknown,
  ) {
    const where = hook === 'apply' ? 'apply' : `hook "${hook}"`;
    super(`plugin "${plugin}" failed in ${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** By what a run is said to be stopped that cannot go on because of this. */
export function causeOf(failure: unknown): string {
  return failure instanceof PluginError ? `plugin "${failure.plugin}"` : 'internal error';
}

type Family = 'change' | 'decide' | 'watch';

/** What a tap of each hook may do; docs/plugins.md explains the families. */
const FAMILIES: Readonly<Record<keyof Hooks, Family>> = {
  plan: 'change',
  executor: 'decide',
  admit: 'decide',
  retry: 'decide',
  runStart: 'watch',
  jobsAdded: 'watch',
  attemptQueued: 'watch',
  attemptStart: 'watch',
  output: 'watch',
  usage: 'watch',
  attemptEnd: 'watch',
  jobEnd: 'watch',
  warning: 'watch',
  runEnd: 'watch',
  event: 'watch',
};

/** Hooks that the run waits for: its two ends, and planning. */
const ASYNC: ReadonlySet<keyof Hooks> = new Set(['plan', 'runStart', 'runEnd'] as const);

type AnyFunction = (...args: unknown[]) => unknown;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** Names a plugin's failure. Called at most once for each tap, so that a broken tap does not flood the log. */
export type OnFailure = (plugin: string, hook: string, error: unknown) => void;

/**
 * Wraps every tap registered from now on: a failing *watch* tap is reported through `onFailure` and the run goes on; a failing
 * *change* or *decide* tap throws a {@link PluginError}. tapable itself would let one throwing tap silence the later ones.
 *
 * @param pluginName tells whose `apply` is running, for taps whose own name is not the plugin's.
 */
export function guardHooks(hooks: Hooks, pluginName: () => string | undefined, onFailure: OnFailure): void {
  for (const [name, hook] of Object.entries(hooks) as [keyof Hooks, Hooks[keyof Hooks]][]) {
    const family = FAMILIES[name];
    hook.intercept({
      register: (tap) => {
        const plugin = pluginName() ?? tap.name;
        const fn = tap.fn as unknown as AnyFunction;
        // A plain `tap` of a hook that is awaited may well be an async function: treat it as one, so that it is waited for.
        const type = tap.type === 'sync' && ASYNC.has(name) ? 'promise' : tap.type;
        const wrapped = family === 'watch' ? watch(plugin, name, type, fn, onFailure) : strict(plugin, name, type, fn);
        return { ...tap, type, fn: wrapped as unknown as typeof tap.fn };
      },
    });
    // tapable takes every interceptor for a use; ours alone is none, and output that nobody hears must not be read.
    const ours = hook.interceptors.length;
    hook.isUsed = () => hook.taps.length > 0 || hook.interceptors.length > ours;
  }
}

function watch(plugin: string, hook: keyof Hooks, type: string, fn: AnyFunction, onFailure: OnFailure): AnyFunction {
  let told = false;
  const tell = (error: unknown) => {
    if (told) return;
    told = true;
    onFailure(plugin, hook, error);
  };
  if (type === 'promise') {
    return async (...args) => {
      try {
        await fn(...args);
      } catch (error) {
        tell(error);
      }
    };
  }
  if (type === 'async') {
    return (...args) => {
      const done = args.at(-1) as (error?: unknown) => void;
      let isSettled = false;
      const settle = (error?: unknown) => {
        if (error) tell(error);
        // Twice would go on to the next tap twice.
        if (!isSettled) done();
        isSettled = true;
      };
      try {
        fn(...args.slice(0, -1), settle);
      } catch (error) {
        settle(error);
      }
    };
  }
  // Every hook tells one thing; a tap may have asked tapable for a context before it. Not as a list: this is passed with each event.
  return (first, second) => {
    try {
      const answer = fn(first, second);
      if (answer === undefined || !isThenable(answer)) return;
      answer.then(undefined, tell);
      tell(new Error('a watch tap must not return a promise: nothing waits for it'));
    } catch (error) {
      tell(error);
    }
  };
}

function strict(plugin: string, hook: keyof Hooks, type: string, fn: AnyFunction): AnyFunction {
  const checked = (answer: unknown, asked: unknown) => {
    const wrong = wrongAnswer(hook, answer, asked);
    if (wrong !== undefined) throw new PluginError(plugin, hook, new Error(wrong));
    return answer;
  };
  if (type === 'promise') {
    return async (...args) => {
      try {
        return checked(await fn(...args), args[0]);
      } catch (error) {
        if (error instanceof PluginError) throw error;
        throw new PluginError(plugin, hook, error);
      }
    };
  }
  if (type === 'async') {
    return (...args) => {
      const done = args.at(-1) as (error?: unknown, answer?: unknown) => void;
      let isSettled = false;
      const settle = (error?: unknown, answer?: unknown) => {
        if (isSettled) return;
        isSettled = true;
        const wrong = error ? error : wrongAnswer(hook, answer, args[0]);
        if (wrong) done(new PluginError(plugin, hook, wrong));
        else done(error, answer);
      };
      try {
        fn(...args.slice(0, -1), settle);
      } catch (error) {
        settle(error ?? new Error('it threw nothing'));
      }
    };
  }
  return (...args) => {
    let answer: unknown;
    try {
      answer = fn(...args);
    } catch (error) {
      throw new PluginError(plugin, hook, error);
    }
    if (isThenable(answer)) {
      answer.then(undefined, () => {});
      throw new PluginError(plugin, hook, new Error('a decision must be returned at once, not as a promise'));
    }
    return checked(answer, args[0]);
  };
}
