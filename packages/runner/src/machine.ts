import { deriveMachine, type MachineCaps } from './machine/derive-machine.js';
import { readMachineTexts } from './machine/read-machine-texts.js';
import type { Machine } from './model/machine.js';

/**
 * What this process may use here: physical CPUs and memory, less affinity, cgroup limits of every level, a Slurm allotment and the caller's caps.
 *
 * @param caps upper bounds of the caller's own (cores, bytes); default: none.
 * @returns the figures with one sentence for each fact behind them. Never rejects: what cannot be read sets no limit.
 */
export const detectMachine = async (caps: MachineCaps = {}): Promise<Machine> => deriveMachine(await readMachineTexts(), caps);
