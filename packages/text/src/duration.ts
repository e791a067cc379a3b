/**
 * A duration in milliseconds on a screen: `0.4s`, `12s`, `1m02s`, `1h03m`, `2d04h`. Always rounded down, so that a time that is shown
 * while it passes and again when it is over never went back; below a second in tenths, since nobody acts on milliseconds here.
 *
 * The engine's own `formatDuration` (of `@mpmsub/runner`) is another one on purpose: it rounds to the nearest, keeps milliseconds
 * (`850ms`), and what it writes can be read back as a duration.
 */
export function formatDuration(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}s`;
  return formatSeconds(ms);
}

/** Like {@link formatDuration} without tenths: what a running clock shows. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
  return `${Math.floor(minutes / 1440)}d${two(Math.floor(minutes / 60) % 24)}h`;
}

/**
 * A duration in milliseconds in a document, where it is over and compared with others: rounded to the nearest, `340ms`, `4.2s`, and with
 * a space from a minute on, `3m 05s`, `2h 01m`. The axes of a report's charts need its milliseconds and its tenths.
 */
export function formatMs(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`;
}

const two = (value: number) => String(value).padStart(2, '0');

/**
 * How long something took that was ended because its time was up, in milliseconds: it is measured from its start, which is a moment after
 * its time began to count, and a limit of a second is not to read `0.9s`.
 */
export function formatTimeUp(ms: number): string {
  return formatDuration(ms + TIMER_SLACK_MS);
}

const TIMER_SLACK_MS = 50;
