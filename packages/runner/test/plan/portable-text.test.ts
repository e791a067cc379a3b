import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portableText } from '../../src/plan/portable-text.js';

const HERE = '/home/me/my project';
const THERE = '/ci/p+(1)';

describe('paths below the root', () => {
  it.each([
    ['@', 'the root itself'],
    ['@/', 'with a slash at its end'],
    ['@/a/b.js', 'a file'],
    ['--out=@/dist', 'a value'],
    ['-I@/include', 'a value glued to its option'],
    ['--dir@/x', 'glued to a long option'],
    ['@/bin:/usr/bin:@/tools', 'a list'],
    ['file://@/a.js', 'a file URL'],
    ['node @/a.js > "@/out/log" && cat \'@/out/log\'; (cd @ && make)', 'a line for a shell'],
    ['{"path":"@/a"}', 'JSON'],
    ['@/..hidden', 'a name that begins with dots'],
  ])('%s: %s', (text) => {
    const at = (root: string) => portableText(text.replaceAll('@', root), root);
    expect(at(HERE)).toBe(at(THERE));
    expect(at(HERE)).toBe(text.replaceAll('@', '\0'));
  });
});

describe('what stays as it is', () => {
  it.each([
    ['@-2/a.js', 'a neighbour'],
    ['@.bak', 'a neighbour with an ending'],
    ['/mnt@/a.js', 'the end of a longer path'],
    ['@/../other', 'a path that leaves again'],
    ['@/a/../../other', 'a path that leaves later'],
    ['http://host@/a', 'an address'],
    ['lib/a.js', 'a relative path'],
  ])('%s: %s', (text) => {
    const here = text.replaceAll('@', HERE);
    expect(portableText(here, HERE)).toBe(here);
  });

  it('everything, where the root is the file system itself', () => {
    expect(portableText('/usr/bin/env', '/')).toBe('/usr/bin/env');
  });
});

it('never makes one of two texts', () => {
  const piece = fc.constantFrom('/r', '/', 'r', 'a', '..', '.', ' ', '=', ':', '-', '"', '-I');
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, text, (a, b) => {
      if (a !== b) expect(portableText(a, '/r')).not.toBe(portableText(b, '/r'));
    }),
  );
});
