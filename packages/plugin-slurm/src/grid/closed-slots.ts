import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { BATCH } from '../folder/batch-paths.js';
import type { Slot } from './live-batch.js';

const DELAY_MS = 100;

/**
 * Writes down which slots nobody waits for any more. A little later than it is known: the run's journal has it first then, so that no
 * death of the runner leaves an end that neither of them tells.
 */
export class ClosedSlots {
  #slots: Slot[] = [];
  #timer: NodeJS.Timeout | undefined;

  add(slot: Slot): void {
    slot.isClosed = true;
    this.#slots.push(slot);
    this.#timer ??= setTimeout(() => this.flush(), DELAY_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const byFolder = new Map<string, string[]>();
    for (const { folder, item } of this.#slots.splice(0)) {
      const lines = byFolder.get(folder);
      if (lines === undefined) byFolder.set(folder, [`\n${item};\n`]);
      else lines.push(`${item};\n`);
    }
    for (const [folder, lines] of byFolder) {
      try {
        appendFileSync(join(folder, BATCH.closed), lines.join(''));
      } catch {
        // At worst the next run after our death is told an end for the second time.
      }
    }
  }
}
