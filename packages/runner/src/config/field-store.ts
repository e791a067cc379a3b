import type { SharedFields } from '../model/make-job.js';

/** Fields as they were read. */
type Own = Readonly<Record<string, unknown>>;

/**
 * What jobs share that are of one family and say the same. Mostly they say what the one before said: to look at that is quicker than to write
 * down what was said, as a key.
 */
export class FieldStore {
  readonly #all = new Map<string, SharedFields>();
  /** By family. */
  readonly #last = new Map<string, { readonly own: Own; readonly fields: SharedFields }>();

  /** The fields of these, made on first use. @param own always the same names, in the same order. */
  get(family: string, own: object, make: () => SharedFields): SharedFields {
    const last = this.#last.get(family);
    if (last !== undefined && isSame(last.own, own as Own)) return last.fields;
    const key = JSON.stringify([family, own]);
    const fields = this.#all.get(key) ?? make();
    this.#all.set(key, fields);
    this.#last.set(family, { own: own as Own, fields });
    return fields;
  }
}

function isSame(a: Own, b: Own): boolean {
  if (a === b) return true;
  for (const name in a) if (a[name] !== b[name]) return false;
  return true;
}
