import { writeFileSync } from 'node:fs';
import { createHooks } from '@mpmsub/runner';
import { afterEach, describe, expect, it } from 'vitest';
import { makeProject, type Project } from './project.js';

let project: Project;
afterEach(() => project.close());

const STRICT = ['plan', 'executor', 'admit', 'retry'];
const WATCH = Object.keys(createHooks()).filter((hook) => !STRICT.includes(hook));

/** A configuration with one plugin for each hook named, which throws there. */
function configure(hooks: readonly string[], tap: string): void {
  project = makeProject();
  const plugins = hooks.map(
    (hook) =>
      `{ name: 'broken-${hook}', apply({ hooks }) { hooks.${hook}.${tap}('mine', () => { throw new Error('it broke') }) } }`,
  );
  writeFileSync(
    project.path('mpmsub.config.mjs'),
    `export default {
      jobs: { a: { cmd: 'echo out; exit 75', retry: 1 }, b: 'echo b > b-ran', c: { cmd: 'sleep 30', timeout: '1s' } },
      plugins: [${plugins.join(', ')}],
    };`,
  );
}

describe('a plugin that throws', () => {
  it('in any hook that watches changes nothing, and is named once', async () => {
    configure(WATCH, 'tap');
    const { code, stdout, stderr } = await project.run('run');
    expect(code, stdout + stderr).toBe(1);
    expect(project.lines('b-ran')).toEqual(['b']);
    // No job arrives late, and none is sure to be next; what fails while the last events are told comes after the last line is printed.
    for (const hook of WATCH.filter(
      (one) => !['jobsAdded', 'attemptQueued', 'runEnd', 'event', 'warning', 'usage'].includes(one),
    )) {
      const said = (stdout + stderr).split(`plugin "broken-${hook}" failed in hook "${hook}"`).length - 1;
      expect(said, `${hook}\n${stdout}${stderr}`).toBe(1);
    }
    const ends = project.journal(project.runs()[0]!).filter((line) => line.type === 'job-end' || line.type === 'run-end');
    expect(ends).toHaveLength(4);
    expect(project.survivors()).toEqual([]);
  });

  it('after a while, in the asynchronous hooks that watch, changes nothing either', async () => {
    configure(['runStart', 'runEnd'], 'tapPromise');
    const { code, stdout, stderr } = await project.run('run');
    expect(code, stdout + stderr).toBe(1);
    expect(stdout + stderr).toContain('plugin "broken-runStart" failed in hook "runStart"');
    expect(project.lines('b-ran')).toEqual(['b']);
  });

  it.each(STRICT)('in %s, which changes or decides, stops the run cleanly and is named', async (hook) => {
    configure([hook], 'tap');
    const { code, stdout, stderr } = await project.run('run');
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(`plugin "broken-${hook}" failed in hook "${hook}": it broke`);
    expect(project.survivors()).toEqual([]);
  });

  it('in apply is named, and nothing runs', async () => {
    project = makeProject();
    writeFileSync(
      project.path('mpmsub.config.mjs'),
      `export default { jobs: { a: 'touch ran' }, plugins: [{ name: 'broken', apply() { throw new Error('it broke') } }] };`,
    );
    const { code, stderr } = await project.run('run');
    expect(code).not.toBe(0);
    expect(stderr).toContain('plugin "broken" failed in apply: it broke');
    expect(project.runs()).toEqual([]);
  });
});
