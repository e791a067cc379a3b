import type { LimitHold } from '@mpmsub/runner';
import { visible } from '@mpmsub/text';

/** `memory limits: cgroup v2`, for each place of several; off when no job that holds there has any. */
export function holdsLine(holds: Readonly<Record<string, LimitHold>>): string {
  const places = Object.entries(holds);
  const told = places.map(([place, { by, why }]) => {
    const held = why === undefined ? by : `${by}, because ${visible(why)}`;
    return places.length > 1 ? `${visible(place)}: ${held}` : held;
  });
  return `memory limits: ${told.length === 0 ? 'off' : told.join('; ')}`;
}
