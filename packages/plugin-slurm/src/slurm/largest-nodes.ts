import type { Shape } from '../grid/shape.js';

/** Nodes of one size in one partition. */
export interface NodeSize {
  readonly partition: string;
  readonly isDefault: boolean;
  readonly cpus: number;
  readonly memoryMiB: number;
}

/** Lines of `sinfo --format=%P|%c|%m`; sizes of unequal nodes are told with a plus behind the smallest, and then nothing is known. */
export function parseNodes(text: string): NodeSize[] {
  return text.split('\n').flatMap((line) => {
    const [, partition, star, cpus, morecpus, memory, moreMemory] =
      /^([^|*]+)(\*?)\|(\d+)(\+?)\|(\d+)(\+?)$/.exec(line.trim()) ?? [];
    if (partition === undefined) return [];
    const size = (number: string | undefined, more: string | undefined) =>
      more === '' ? Number(number) : Number.POSITIVE_INFINITY;
    return [{ partition, isDefault: star === '*', cpus: size(cpus, morecpus), memoryMiB: size(memory, moreMemory) }];
  });
}

/** Tells why a shape fits no node of its partitions. Slurm takes such jobs, and lets them wait without end. */
export function largestNodes(nodes: readonly NodeSize[]): (shape: Shape) => string | undefined {
  return ({ cpus, memoryMiB = 0, request }) => {
    const wanted = request.partition?.split(',');
    const ours = nodes.filter(({ partition, isDefault }) => (wanted === undefined ? isDefault : wanted.includes(partition)));
    if (ours.length === 0 || ours.some((node) => cpus <= node.cpus && memoryMiB <= node.memoryMiB)) return undefined;
    const largest = ours.reduce((a, b) => (b.cpus + b.memoryMiB / 4096 > a.cpus + a.memoryMiB / 4096 ? b : a));
    const asked = `${cpus} CPUs${memoryMiB === 0 ? '' : ` and ${memoryMiB} MiB`}`;
    const has = `${largest.cpus} CPUs and ${largest.memoryMiB} MiB`;
    return `it asks for ${asked}, and the largest node there has ${has}; lower its cpus or memory, or name another partition`;
  };
}
