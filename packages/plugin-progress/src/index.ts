/** Live progress for mpmsub: `plugins: [progress()]`. */

export type { OutputMode } from './job-output.js';
export type { ProgressMode } from './mode.js';
export { type ProgressOptions, progress } from './progress.js';
