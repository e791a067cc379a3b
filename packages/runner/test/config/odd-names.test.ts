import { describe, expect, it } from 'vitest';
import { mergeSpecs } from '../../src/config/merge-specs.js';
import { normalize } from '../../src/config/normalize.js';
import { ConfigError } from '../../src/model/diagnostic.js';

/** Names that every JavaScript record seems to have. */
const ODD = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

describe('names that every record has', () => {
  it.each(ODD)('%s is a job like any other, also after extends', (name) => {
    const own = JSON.parse(`{"jobs": {${JSON.stringify(name)}: {"cmd": "true", "env": {"A": "1"}}}}`);
    const base = JSON.parse(`{"jobs": {"a": "true", ${JSON.stringify(name)}: {"cmd": "false", "cwd": "sub"}}}`);
    const { jobs } = normalize(mergeSpecs(base, own), { root: '/p' });
    expect(jobs.map((job) => [job.id, job.stages[0].text, job.cwd, job.env])).toEqual([
      ['a', 'true', '/p', {}],
      [name, 'true', '/p/sub', { A: '1' }],
    ]);
    expect(Object.prototype).not.toHaveProperty('cmd');
  });

  it.each(ODD)('%s is a job also where only the file itself has it, not what it extends', (name) => {
    const own = JSON.parse(`{"jobs": {${JSON.stringify(name)}: {"cmd": "true"}}}`);
    const { jobs } = normalize(mergeSpecs({ jobs: { a: 'true' } }, own), { root: '/p' });
    expect(jobs.map((job) => job.id)).toEqual(['a', name]);
  });

  it.each(ODD)('%s as a field is unknown, and the hint is a sentence or none', (name) => {
    const spec = JSON.parse(`{"jobs": {"a": {"cmd": "true", ${JSON.stringify(name)}: 1}}}`);
    try {
      normalize(spec, { root: '/p' });
      expect.unreachable();
    } catch (error) {
      const { diagnostics } = error as ConfigError;
      expect(error).toBeInstanceOf(ConfigError);
      expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-key']);
      expect(['string', 'undefined']).toContain(typeof diagnostics[0]!.hint);
    }
  });
});
