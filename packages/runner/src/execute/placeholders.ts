import type { Resources } from '../model/resources.js';

const mebibyte = 2 ** 20;

/** Whole cores of an allocation for programs that take a count of threads: at least 1. */
export function wholeCpus(allocation: Resources): number {
  return Math.max(1, Math.floor(allocation.cpus));
}

/** Memory of an allocation in MiB, rounded down. */
export function memoryMb(allocation: Pick<Resources, 'memory'>): number {
  return Math.floor(allocation.memory / mebibyte);
}

/** `argv` with `{cpus}` and `{memoryMb}` replaced by what the attempt holds. Other braces are left as they are. */
export function fillPlaceholders(argv: readonly string[], allocation: Resources): string[] {
  return argv.map((part) =>
    part.includes('{')
      ? part.replaceAll('{cpus}', String(wholeCpus(allocation))).replaceAll('{memoryMb}', String(memoryMb(allocation)))
      : part,
  );
}
