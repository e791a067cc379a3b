import { defineConfig, type JobSpec } from 'mpmsub';

/** The packages of this small repository, each with what it builds upon. */
const packages: Record<string, string[]> = { core: [], app: ['core'] };

const jobs: Record<string, JobSpec> = {
  lint: { cmd: 'biome lint packages', tags: ['lint'], description: 'style and mistakes, the whole repository' },
};

for (const [name, uses] of Object.entries(packages)) {
  jobs[`${name}:types`] = {
    cmd: `tsc --noEmit -p packages/${name}`,
    needs: uses.map((used) => `${used}:types`),
    tags: ['types'],
  };
  jobs[`${name}:test`] = {
    // Vitest makes a pool of its own: {cpus} keeps it inside what this job has booked.
    cmd: `vitest run --root packages/${name} --maxWorkers={cpus}`,
    needs: [`${name}:types`],
    tags: ['test'],
    timeout: '2m',
  };
}

jobs['app:build'] = {
  cmd: 'esbuild packages/app/src/main.ts --bundle --platform=node --format=esm --outfile=dist/app.mjs',
  needs: ['app:types'],
};
jobs['app:smoke'] = { cmd: ['node', 'dist/app.mjs', '3', '4'], needs: ['app:build'], timeout: '30s' };

export default defineConfig({ jobs });
