import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

test('what is generated is up to date with the interfaces', () => {
  // prints the stale files and fails
  expect(execFileSync('node', ['scripts/generate.mjs', '--check'], { cwd: repository, encoding: 'utf8' })).toBe('');
});

describe('the JSON Schema', () => {
  const schema = JSON.parse(readFileSync(`${repository}packages/runner/schema.json`, 'utf8'));
  const isValid = new Ajv({ strict: false }).compile(schema);

  test.each([
    'jobs: { a: tsc -b, b: { cmd: [x, 1], needs: [a, { job: a, when: always }], retry: 2, shell: /bin/bash } }',
    'jobs: [x, { pipeline: [a, [b, c]] }]\nplugins: [profile-cache, [mine, { a: 1 }], null]',
    'extends: [./base]\nmemory: 80%\np: 2\npolicy: ranked',
    'jobs: { a: { cmd: x, matrix: { n: [1, b, true], f: { glob: "*" }, l: { lines: a }, include: [{ n: 1 }], exclude: [{ n: 2 }] } } }',
    '$schema: x\njobs: { a: { cmd: x, retry: { times: 1, on: [oom], delay: 2s } , env: { A: 1, B: null } } }',
  ])('takes %s', (text) => {
    expect(isValid(parse(text)), JSON.stringify(isValid.errors)).toBe(true);
  });

  test.each([
    'jobs: { a: { cmd: 3 } }',
    'jobs: { a: { cmd: x, memroy: 1G } }',
    'polcy: ranked',
    'jobs: 3',
    'jobs: { a: { cmd: x, shell: false } }',
    'maxWorkers: 0',
    'jobs: { a: { cmd: x, matrix: { n: 3 } } }',
    'jobs: { a: { cmd: x, matrix: { n: { golb: a } } } }',
  ])('refuses %s', (text) => {
    expect(isValid(parse(text))).toBe(false);
  });

  test('describes every field', () => {
    for (const name of [
      'ConfigSpec',
      'JobDefaults',
      'JobSpec',
      'RetrySpec',
      'NeedSpec',
      'MatrixSpec',
      'MatrixFiles',
      'MatrixLines',
    ]) {
      for (const [field, { description }] of Object.entries<{ description?: string }>(schema.definitions[name].properties)) {
        expect(description, `${name}.${field}`).toMatch(/\S.*\.$/s);
      }
    }
  });
});
