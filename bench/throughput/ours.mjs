// Our own command line, with everything on: measuring, journal, logs, profile.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MPMSUB } from '../contest.mjs';

/** A TypeScript configuration of N jobs, made by a function. */
export function fromConfig(folder, line, count, settings = {}) {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(dirname(dirname(MPMSUB)), join(folder, 'node_modules', 'mpmsub'));
  writeFileSync(
    join(folder, 'mpmsub.config.ts'),
    `import { defineConfig } from 'mpmsub';
const names: string[] = Array.from({ length: ${count} }, (_, at) => \`t\${at}\`);
export default defineConfig({ ...${JSON.stringify(settings)}, jobs: Object.fromEntries(names.map((name) => [name, ${JSON.stringify(line)}])) });
`,
  );
  return { argv: [MPMSUB, '--quiet'] };
}

/** The same from a file of commands. */
export function fromBatch(folder, lines, flags = ['--max-cpus', '2']) {
  writeFileSync(join(folder, 'commands.txt'), `${lines.join('\n')}\n`);
  return { argv: [MPMSUB, 'batch', '--quiet', ...flags, 'commands.txt'] };
}
