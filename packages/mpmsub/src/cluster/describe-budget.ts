import { formatBytes, type Machine, type Resources } from '@mpmsub/runner';

/** What may be used here, and each fact behind it, one a line. */
export function describeBudget(budget: Resources, machine: Machine): string {
  const named = Object.entries(budget).filter(([name]) => name !== 'cpus' && name !== 'memory');
  return [
    `CPUs:   ${budget.cpus}`,
    `Memory: ${formatBytes(budget.memory)}`,
    ...named.map(([name, amount]) => `${name}: ${amount}`),
    ...machine.derivation.map((sentence) => `  ${sentence}`),
  ].join('\n');
}
