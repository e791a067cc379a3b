import { describe, expect, it } from 'vitest';
import { createPrinter } from '../src/printer.js';

function printed() {
  const lines: string[] = [];
  const sink = { isClosed: false, drained: async () => {} } as never;
  return { lines, printer: createPrinter({ print: (text) => lines.push(text), sink }) };
}

describe('the printer', () => {
  it('lets nothing break into a section, and keeps the order of asking', async () => {
    const { lines, printer } = printed();
    printer.section(async function* () {
      yield 'a\n';
      await Promise.resolve();
      yield 'b\n';
    });
    printer.print('c\n');
    await printer.idle();
    expect(lines.join('')).toBe('a\nb\nc\n');
  });

  it('says why a section breaks off, and goes on', async () => {
    const { lines, printer } = printed();
    printer.section(async function* () {
      yield 'a\n';
      throw new Error('EIO: i/o error, read');
    });
    printer.section(async function* () {
      yield 'b\n';
    });
    await printer.idle();
    printer.print('c\n');
    expect(lines.join('')).toBe('a\nEIO: i/o error, read\nb\nc\n');
  });
});
