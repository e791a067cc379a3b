import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TSC = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Reads a large document as a build tool does: some copies of it live at once. */
const NODE = `
const rows = Array.from({ length: Number(process.argv[2]) }, (_, at) => ({ id: at, name: 'row ' + at, tags: ['a', 'b', String(at % 97)], value: Math.sqrt(at) }));
const text = JSON.stringify(rows);
const copies = Array.from({ length: 4 }, () => JSON.parse(text));
copies.at(-1).sort((a, b) => a.name < b.name ? -1 : 1);
`;

const PYTHON = `
import random, sys
rows = [(random.random(), at) for at in range(int(sys.argv[1]))]
rows.sort()
`;

/** Types that take the compiler some work, without any library. */
const typescript = (count) =>
  Array.from(
    { length: count },
    (_, at) => `interface A${at} { a: ${at}; b: { c: 'x${at}'; d: A${Math.max(0, at - 1)}['a'] }[] }
type B${at} = { readonly [K in keyof A${at}]?: A${at}[K] extends infer T ? T | undefined : never };
export const f${at} = (one: A${at}, two: B${at}): B${at} => ({ ...two, b: one.b.map(({ c, d }) => ({ c, d })) });`,
  ).join('\n');

/** @returns the command lines by id: four of node, of tsc and of Python, of two sizes each, the large ones first. */
export function writeJobs(folder) {
  // Not a shim of a version manager, which would be a job of its own.
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  mkdirSync(join(folder, 'jobs'));
  const file = (name, text) => {
    writeFileSync(join(folder, 'jobs', name), text);
    return `jobs/${name}`;
  };
  const [js, py] = [file('rows.cjs', NODE), file('rows.py', PYTHON)];
  const sizes = { large: [240_000, 1_600_000, 5000], small: [100_000, 600_000, 1500] };
  const jobs = Object.entries(sizes).flatMap(([size, [objects, tuples, types]]) => {
    const ts = file(`${size}.ts`, typescript(types));
    const commands = {
      node: `${process.execPath} ${js} ${objects}`,
      python: `${python} ${py} ${tuples}`,
      tsc: `${process.execPath} ${TSC} --noEmit --ignoreConfig ${ts}`,
    };
    return Object.entries(commands).flatMap(([tool, command]) => [1, 2].map((at) => [`${tool}-${size}-${at}`, command]));
  });
  return Object.fromEntries(jobs);
}
