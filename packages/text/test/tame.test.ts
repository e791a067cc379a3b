import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tame, tameLine } from '../src/index.js';

const nasty = fc.string({
  unit: fc.constantFrom('\x1b', '[', ']', '?', '3', ';', 'm', 'A', '\x07', '\\', '\r', '\n', '\x9b', 'x', '\x9d', 'P'),
});

describe('tameLine', () => {
  it.each([
    ['plain', 'plain'],
    ['tab\tkept', 'tab\tkept'],
    ['\x1b[1;31mred\x1b[0m', '\x1b[1;31mred\x1b[0m\x1b[0m'],
    ['\x1b[38:2::1:2:3mtrue colour', '\x1b[38:2::1:2:3mtrue colour\x1b[0m'],
    ['up\x1b[2A and \x1b[2Jgone', 'up and gone'],
    ['\x1b[?1049halt', 'alt'],
    ['\x1b]0;title\x07text', 'text'],
    ['\x1b]0;broken off\x1b[1mtext', '\x1b[1mtext\x1b[0m'],
    ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'link'],
    ['\x1bPsixel\x1b\\after', 'after'],
    ['\x9b31mc1', 'c1'],
    ['10 %\r50 %\r100 %', '100 %'],
    ['10 %\r100 %\r', '100 %'],
    ['100 %\r\x1b[0m', '100 %'],
    ['100 %\r\x1b[K', ''],
    ['windows\r', 'windows'],
    ['bell\x07 back\x08space', 'bell backspace'],
    ['cut off \x1b[3', 'cut off '],
    ['cut off \x1b', 'cut off '],
    ['\x1bcreset', 'reset'],
  ])('%j', (line, tamed) => expect(tameLine(line, true)).toBe(tamed));

  it('takes colours out where they are not wanted', () => expect(tameLine('\x1b[31mred\x1b[0m', false)).toBe('red'));

  it('leaves nothing but colours and text', () => {
    fc.assert(
      fc.property(nasty, (line) => {
        const tamed = tameLine(line.replaceAll('\n', ''), true);
        expect(tamed.replace(/\x1b\[[0-9;:]*m/g, '')).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/);
      }),
      { numRuns: 2000 },
    );
  });

  // A megabyte would take an hour if time grew with the square of the line.
  it.each([
    ['carriage returns', `${'\r'.repeat(1e6)}x`, 'x'],
    ['strings without an end', `${'\x9d'.repeat(1e6)}\x1b[31mx`, 'x'],
    ['sequences without an end', `${'\x1b[0'.repeat(3e5)}日`, '日'],
  ])('is done in time with a line of %s', (_, line, tamed) => expect(tameLine(line, false)).toBe(tamed));
});

describe('tame', () => {
  it.each([
    ['10%\r50%\r100%\ndone', '100%\ndone'],
    ['\x1b[1;31mred\x1b[0m\x07\x1b]0;a title\x07!', 'red!'],
    ['a\r\nb\r\n', 'a\nb\n'],
    ['left\u202etfel \u061c\u2066x', 'lefttfel x'],
    ['', ''],
  ])('%j is %j', (text, tamed) => expect(tame(text)).toBe(tamed));

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (text) => {
        expect(tame(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 2000 },
    );
  });
});
