import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPath, parsePath } from '../../src/model/config-path.js';

test.each([
  [[], ''],
  [['jobs', 'build', 'needs', 0], 'jobs.build.needs[0]'],
  [['jobs', 'web#build', 'memory'], 'jobs["web#build"].memory'],
  [['jobs', 3, 'cmd', 1], 'jobs[3].cmd[1]'],
  [['jobs', 'my-job'], 'jobs.my-job'],
  [['jobs', ''], 'jobs[""]'],
])('%j is written %s', (path, text) => {
  expect(formatPath(path)).toBe(text);
});

test('every path is read back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.nat())), (path) => {
      expect(parsePath(formatPath(path))).toEqual(path);
    }),
  );
});

test('a path written without quotes is understood', () => {
  expect(parsePath('jobs.web#build.needs[0]')).toEqual(['jobs', 'web#build', 'needs', 0]);
});
