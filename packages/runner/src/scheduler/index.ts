/** The scheduler as a library of its own. */
export * from './scheduler.js';
