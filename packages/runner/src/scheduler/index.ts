/** The scheduler as a library of its own: pure, clock-free, with no dependency but this package's types. */
export { BRAKE, type BrakeAttempt, type BrakeDecision, type BrakeState, brake } from './brake.js';
export { createScheduler } from './create-scheduler.js';
export type { LowerBound } from './lower-bound.js';
export { quantise } from './quantise.js';
export { recommendMemory } from './recommend-memory.js';
export {
  bookingOf,
  fairShare,
  fromHistory,
  growAfterOom,
  type Reserve,
  type ReserveInput,
  rampLimit,
  reserve,
} from './reserve.js';
export * from './scheduler.js';
export { type MachineCell, type MachineGrid, type MachineGridOptions, smallestMachine } from './smallest-machine.js';
export { type SimulatedJob, type Simulation, simulate } from './what-if.js';
