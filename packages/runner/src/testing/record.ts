import type { RunEvent } from '../model/events.js';
import type { Plugin } from '../plugin.js';

/** A plugin that keeps every event of a run, in order; output bytes left out. */
export function record(): Plugin & { readonly events: readonly RunEvent[] } {
  const events: RunEvent[] = [];
  return {
    name: 'record',
    events,
    apply({ hooks }) {
      hooks.event.tap('record', (event) => {
        events.push(event);
      });
    },
  };
}
