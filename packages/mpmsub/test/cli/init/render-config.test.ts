import { parse } from '@babel/parser';
import fc from 'fast-check';
import { createJiti } from 'jiti';
import { expect, test } from 'vitest';
import type { ProposedJob } from '../../../src/cli/init/proposal.js';
import { renderConfig, SAMPLE } from '../../../src/cli/init/render-config.js';

const jiti = createJiti(import.meta.url, {
  virtualModules: { mpmsub: { defineConfig: (config: unknown) => config } },
  fsCache: false,
});

/** What the rendered file says when it is really loaded. */
async function load(jobs: readonly ProposedJob[]): Promise<Record<string, unknown>> {
  const text = renderConfig({ source: 'a\ntest', jobs, leftOut: [{ name: 'x\n} bad', why: 'y' }] });
  const module = (await jiti.evalModule(text, { async: true, filename: '/tmp/mpmsub.config.ts' })) as {
    default: { jobs: Record<string, unknown> };
  };
  return module.default.jobs;
}

test('any names and commands survive the way through the file', async () => {
  const name = fc.oneof(fc.string({ minLength: 1, unit: 'binary' }), fc.constant('__proto__'));
  await fc.assert(
    fc.asyncProperty(name, fc.string({ unit: 'binary' }), fc.array(name, { maxLength: 3 }), async (id, cmd, needs) => {
      const jobs = await load([{ id, cmd, needs }]);
      expect(jobs[id]).toEqual(needs.length === 0 ? cmd : { cmd, needs });
    }),
    { numRuns: 60 },
  );
});

test('CPUs are written, and why', async () => {
  const jobs = [{ id: 'all', cmd: 'mpmsub batch x', cpus: 2 }];
  expect(await load(jobs)).toEqual({ all: { cmd: 'mpmsub batch x', cpus: 2 } });
  expect(renderConfig({ source: 's', jobs, leftOut: [] })).toContain(
    '// mpmsub within a job uses the CPUs of that job and no more',
  );
  expect(renderConfig(SAMPLE)).not.toContain('within a job');
});

test('short jobs stay on their line, long ones are spread', () => {
  const text = renderConfig({
    source: 's',
    jobs: [
      { id: 'a', cmd: 'x', cwd: 'p' },
      { id: 'b-c', cmd: 'y'.repeat(120), needs: ['a'] },
    ],
    leftOut: [],
  });
  expect(text).toContain("    a: { cmd: 'x', cwd: 'p' },\n");
  expect(text).toContain(`    'b-c': {\n      cmd: '${'y'.repeat(120)}',\n      needs: ['a'],\n    },\n`);
});

test('jobs without any order are told how to wait', () => {
  const render = (...jobs: ProposedJob[]) => renderConfig({ source: 's', jobs, leftOut: [] });
  const a = { id: 'a', cmd: 'x' };
  expect(render(a, { id: 'b', cmd: 'y' })).toMatch(/side by side\..*needs: \['build'\]/);
  expect(render(a, { id: 'b', cmd: 'y', needs: ['a'] })).not.toMatch(/side by side/);
  expect(render(a)).not.toMatch(/side by side/);
});

test('the sample is TypeScript', () => {
  expect(() => parse(renderConfig(SAMPLE), { sourceType: 'module', plugins: ['typescript'] })).not.toThrow();
});
