import type { JobId } from '../model/job.js';

/** Bytes of an identity. */
const WIDTH = 16;

/** Identities that are made room for at once. */
const ROWS = 1024;

/** Identities of jobs by name, 24 bytes each beside the name: a stream may bring millions, and hardly ever is one of them asked for. */
export class Identities {
  readonly #ids: JobId[] = [];
  readonly #blocks: Buffer[] = [];
  /** Places in the list; of as many as were there when one was last asked for. */
  readonly #places = new Map<JobId, number>();

  /** @param identity 32 hexadecimal digits. */
  add(id: JobId, identity: string): void {
    const at = this.#ids.push(id) - 1;
    if (at % ROWS === 0) this.#blocks.push(Buffer.alloc(ROWS * WIDTH));
    this.#blocks.at(-1)!.write(identity, (at % ROWS) * WIDTH, 'hex');
  }

  get(id: JobId): string | undefined {
    for (let at = this.#places.size; at < this.#ids.length; at++) this.#places.set(this.#ids[at]!, at);
    const at = this.#places.get(id);
    if (at === undefined) return undefined;
    const from = (at % ROWS) * WIDTH;
    return this.#blocks[Math.floor(at / ROWS)]!.toString('hex', from, from + WIDTH);
  }
}
