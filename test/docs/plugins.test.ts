import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHooks, type Plugin, run } from '@mpmsub/runner';
import { fakeExecutor, fakeJob, fakeMachine, VirtualClock } from '@mpmsub/runner/testing';
import { afterAll, describe, expect, it } from 'vitest';

const page = readFileSync(join(import.meta.dirname, '../../docs/plugins.md'), 'utf8');
const folder = join(import.meta.dirname, '.tmp');

/** The page's programs by the file name of their first line, written out as a reader would. */
const programs = new Map([...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name, code]) => [name!, code!]));
mkdirSync(folder, { recursive: true });
for (const [name, code] of programs) writeFileSync(join(folder, name), code.replaceAll(/(from '\.\/[^']*)\.js'/g, "$1.ts'"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('docs/plugins.md', () => {
  it('has one row for each hook', () => {
    const table = page.slice(page.indexOf('## Hooks'), page.indexOf('* **change**'));
    const rows = [...table.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)];
    expect(rows.map(([, hook]) => hook)).toEqual(Object.keys(createHooks()));
    expect(new Set(rows.map(([, , family]) => family))).toEqual(new Set(['change', 'decide', 'watch']));
  });

  it('has an example of a plan that changes', async () => {
    const { without } = (await import(join(folder, 'without.ts'))) as { without: (tag: string) => Plugin };
    const clock = new VirtualClock();
    const executor = fakeExecutor({ clock, capacity: { cpus: 1, memory: 1e9 } });
    const jobs = [fakeJob('a', { tags: ['slow'] }), fakeJob('b', { after: ['a'] })];
    const plugins = [without('slow')];
    const config = { file: undefined, root: '/' };
    const report = await run({ jobs, executors: [executor], machine: fakeMachine(), config, plugins, clock });
    expect(report.results.map((result) => result.id)).toEqual(['b']);
  });

  it('has an example of another place, which runs, fails and is stopped', async () => {
    const { politely } = (await import(join(folder, 'politely.ts'))) as {
      politely: (tag: string, capacity: { cpus: number; memory: number }) => Plugin;
    };
    const root = join(folder, 'run');
    mkdirSync(root, { recursive: true });
    const job = (id: string, line: string, over = {}) =>
      fakeJob(id, { cwd: root, tags: ['far'], stages: [{ argv: ['sh', '-c', line], text: line }], ...over });
    const report = await run({
      jobs: [job('good', 'nice'), job('bad', 'exit 3'), job('stuck', 'sleep 60; true', { timeout: { ms: 200 } })],
      executors: [fakeExecutor({ clock: new VirtualClock(), capacity: { cpus: 1, memory: 1e9 } })],
      machine: fakeMachine(),
      config: { file: undefined, root },
      plugins: [politely('far', { cpus: 3, memory: 1e9 })],
    });
    const [good, bad, stuck] = report.results;
    expect(good?.outcome.type).toBe('succeeded');
    expect(Number(readFileSync(good!.logs!.stdout, 'utf8'))).toBeGreaterThan(0);
    expect(bad?.outcome).toMatchObject({ type: 'failed', reason: 'exit', exit: { code: 3 } });
    expect(stuck?.outcome).toMatchObject({ type: 'failed', reason: 'timeout' });
  });

  it('has an example that checks its options', async () => {
    const { slowJobs } = (await import(join(folder, 'slow-jobs.ts'))) as { slowJobs: (options: object) => Plugin };
    expect(() => slowJobs({ most: -1 })).toThrow('plugins.slow-jobs.most: expected a whole number of at least 0, found -1');
  });
});

// The page's own test registers itself here.
await import(join(folder, 'slow-jobs.test.ts'));
