/** For tests of plugins and executors: `@mpmsub/runner/testing`. */
export { type FakeExecutor, fakeExecutor, type Script } from './fake-executor.js';
export { fakeJob, fakeMachine } from './fake-job.js';
export { record } from './record.js';
export { VirtualClock } from './virtual-clock.js';
