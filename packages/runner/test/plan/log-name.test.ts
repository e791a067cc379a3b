import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logName } from '../../src/plan/log-name.js';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom('a', 'A', '.', '/', '~', '_', '-', '\\', '\n', '\u001b', '\u0000', 'ß', 'é', 'e\u0301', '🚀', '\ud83d'),
    maxLength: 8,
  }),
);

describe('logName', () => {
  it.each([
    ['build', 'build'],
    ['api_test-2.unit', 'api_test-2.unit'],
    ['0', '0'],
    ['_', '_'],
  ])('keeps the plain id %j', (id, name) => expect(logName(id)).toBe(name));

  it.each([
    ['..', /^job~/],
    ['', /^job~/],
    ['../../etc/passwd', /^etc_passwd~/],
    ['@scope/pkg#build', /^scope_pkg_build~/],
    ['Build', /^Build~/],
    ['.hidden', /^hidden~/],
    ['a~b', /^a_b~/],
    ['build.2', /^build\.2~/],
    ['\u001b[31mred', /^31mred~/],
    ['🚀', /^job~/],
    ['a\nb', /^a_b~/],
  ])('names %j readably and safely', (id, pattern) => expect(logName(id)).toMatch(pattern));

  it('is a short, safe file name whatever the id', () => {
    fc.assert(
      fc.property(hostile, (id) => {
        expect(logName(id)).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._~-]{0,99}$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives different ids different names, also where case and Unicode forms are folded', () => {
    const fold = (name: string) => name.normalize('NFC').toLowerCase();
    fc.assert(
      fc.property(fc.uniqueArray(hostile, { maxLength: 50 }), (ids) => {
        expect(new Set(ids.map((id) => fold(logName(id)))).size).toBe(ids.length);
      }),
      { numRuns: 500 },
    );
    const close = [
      'build',
      'Build',
      'BUILD',
      'bu/ild',
      'bu_ild',
      'bu\\ild',
      'é',
      'e\u0301',
      '\ud83d',
      '\ud83e',
      'a'.repeat(80),
      'a'.repeat(81),
      'a'.repeat(82),
    ];
    expect(new Set(close.map((id) => fold(logName(id)))).size).toBe(close.length);
    for (const id of close) expect(logName(logName(id)) === logName(id)).toBe(logName(id) === id);
  });

  it('makes files on a real disk', () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-name-'));
    try {
      const ids = ['a/b', 'a\nb', '\u0007', 'é'.repeat(150), '🚀'.repeat(75), '..', 'con', '-rf', 'x'.repeat(300)];
      for (const id of ids) writeFileSync(join(folder, `${logName(id)}.1.stdout.log`), id);
      expect(readdirSync(folder)).toHaveLength(ids.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
