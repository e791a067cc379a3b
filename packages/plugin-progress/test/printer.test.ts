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
    await printer.close();
    expect(lines.join('')).toBe('a\nb\nc\n');
  });

  it('prints later what can wait, before whatever is printed at once, and all of it before it is closed', async () => {
    const { lines, printer } = printed();
    printer.printLater('a\n');
    expect(lines).toEqual([]);
    setImmediate(() => lines.push('of somebody else\n'));
    printer.printLater('b\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual(['a\n', 'of somebody else\n', 'b\n']);
    printer.printLater('c\n');
    printer.print('d\n');
    printer.printLater('e\n');
    const closed = printer.close();
    expect(lines.slice(3)).toEqual(['c\n', 'd\n', 'e\n']);
    await closed;
    printer.printLater('f\n');
    expect(lines.slice(6)).toEqual(['f\n']);
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
    await printer.close();
    printer.print('c\n');
    expect(lines.join('')).toBe('a\nEIO: i/o error, read\nb\nc\n');
  });
});
