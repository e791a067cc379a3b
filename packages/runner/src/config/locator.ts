import type { ConfigPath } from '../model/config-path.js';

/** Where a path leads in a source text; offsets count characters. */
export interface Spot {
  readonly start: number;
  readonly end: number;
  /** Steps of the path that could be followed. */
  readonly depth: number;
  /** `false` when the value is made by code: this is the nearest place that can be told. */
  readonly isExact: boolean;
}

/** Finds values in one source; `part` says whether the value or its key is meant. */
export type Locator = (path: ConfigPath, part: 'key' | 'value') => Spot | undefined;
