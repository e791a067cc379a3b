/** Bytes that count for certain, and with all that may be shared or not. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** What a tree uses, in bytes. */
export interface TreeBounds {
  readonly anonymous: Bounds;
  readonly shared: Bounds;
  /** Page tables and stacks of the kernel, of all processes but one: a crowd of small ones is made of little else. */
  readonly kernel: number;
  /** File pages, once for each executable. */
  readonly file: number;
  /** What was resident for a moment between two samples, above what is resident now. */
  readonly spikes: number;
  /** What one process may have had again for a moment, see `TrackedProcess.again`. */
  readonly again: number;
}
