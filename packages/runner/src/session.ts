import { applyPlugin } from './apply-plugin.js';
import type { Clock } from './clock.js';
import type { Emit } from './emit.js';
import { guardHooks } from './guard.js';
import { createHooks, type Hooks } from './hooks.js';
import type { WarningEvent } from './model/events.js';
import type { Machine } from './model/machine.js';
import type { ConfigPlace, Plugin, RunContext } from './plugin.js';

/** One run's plugins at work: hooks made afresh, because tapable knows no untap. */
export interface Session {
  readonly hooks: Hooks;
  readonly runId: string;
  /** Tells people something that stops nothing. Kept back until `flushWarnings`, so that `run-start` is the first event. */
  warn(warning: Omit<WarningEvent, 'type' | 'at'>): void;
  /** From now on warnings go out at once. */
  flushWarnings(emit: Emit): void;
}

/**
 * Applies every plugin once.
 *
 * @throws PluginError when a plugin's `apply` fails: it may have tapped half of what it needs.
 */
export function openSession(options: {
  readonly runId: string;
  readonly machine: Machine;
  readonly config: ConfigPlace;
  readonly plugins: readonly Plugin[];
  readonly signal: AbortSignal;
  readonly clock: Clock;
}): Session {
  const hooks = createHooks();
  const early: WarningEvent[] = [];
  let out: Emit | undefined;
  const warn: Session['warn'] = (warning) => {
    const event: WarningEvent = { type: 'warning', at: options.clock.now(), ...warning };
    if (out === undefined) early.push(event);
    else out(event);
  };
  let applying: string | undefined;
  guardHooks(
    hooks,
    () => applying,
    (plugin, hook, error) => {
      warn({
        code: 'plugin-failed',
        plugin,
        message: `plugin "${plugin}" failed in hook "${hook}" (told once): ${wholeMessage(error)}`,
      });
    },
  );
  const { runId, machine, config, signal } = options;
  for (const plugin of options.plugins) {
    applying = plugin.name;
    applyPlugin(plugin, { runId, hooks, signal, machine, config, warn: speaker(plugin.name, warn) });
  }
  applying = undefined;
  return {
    hooks,
    runId,
    warn,
    flushWarnings(emit) {
      out = emit;
      for (const event of early.splice(0)) emit(event);
    },
  };
}

/** The voice of a plugin. It may warn while others hear a warning of its own, but not for ever: who answers each warning by one would. */
function speaker(plugin: string, warn: Session['warn']): RunContext['warn'] {
  let speaking = 0;
  return (message, code = 'plugin') => {
    if (speaking > 1) return;
    speaking++;
    try {
      warn({ code, message, plugin });
    } finally {
      speaking--;
    }
  };
}

/** Of an error that is made of another the reason is in the other: `fetch failed` tells nobody what to mend. */
function wholeMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : undefined;
  return why && !error.message.includes(why) ? `${error.message}: ${why}` : error.message;
}
