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

  it('has an example that checks its options', async () => {
    const { slowJobs } = (await import(join(folder, 'slow-jobs.ts'))) as { slowJobs: (options: object) => Plugin };
    expect(() => slowJobs({ most: -1 })).toThrow('plugins.slow-jobs.most: expected a whole number of at least 0, found -1');
  });
});

// The page's own test registers itself here.
await import(join(folder, 'slow-jobs.test.ts'));
