import { setTimeout as pause } from 'node:timers/promises';

/** How long a full disk, or a file system in trouble, is waited for. */
const PATIENCE_MS = 5 * 60_000;
const AGAIN_MS = 1000;

/**
 * Tries again what a full disk or a file system in trouble refuses.
 *
 * @throws the last refusal, after five minutes of them.
 */
export async function patiently<T>(attempt: () => T): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (performance.now() >= until) throw error;
    }
    await pause(AGAIN_MS);
  }
}
