/** The end of an mpmsub run in words: `plugins: [summary()]`. */

export { type SummaryOptions, summary } from './summary.js';
