import type { Resources, SlurmRequest } from '@mpmsub/runner';
import type { Dialect } from './dialect.js';
import type { Queue } from './queue.js';
import type { Shape } from './shape.js';
import type { Pace } from './watcher.js';

/** What a grid executor is made with. */
export interface GridOptions {
  readonly dialect: Dialect;
  readonly queue: Queue;
  readonly runId: string;
  /** Absolute folder of the project. */
  readonly root: string;
  /** Absolute folder that the nodes share, for batches of all runs. */
  readonly folder: string;
  readonly capacity: Resources;
  /** What every job asks for unless it says otherwise itself. */
  readonly request: SlurmRequest;
  readonly worker: readonly string[];
  readonly pace: Pace;
  /** How often a lost job is tried again. */
  readonly retryLost: number;
  readonly limits: () => Promise<GridLimits>;
  /** True while a stop means: leave what is submitted where it is. */
  readonly isDetaching: () => boolean;
  readonly warn: (message: string, code: string) => void;
}

/** What the grid takes. */
export interface GridLimits {
  /** Most elements of one array. */
  readonly arraySize: number;
  /** Most elements at once. */
  readonly elements: number;
  /** Why no node can ever run elements of this shape, with the remedy; `undefined`: nothing is known against it. */
  readonly against: (shape: Shape) => string | undefined;
}
