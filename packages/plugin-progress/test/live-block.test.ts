import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLiveBlock, type LiveBlock, wrappedRows } from '../src/live-block.js';
import { createSink } from '../src/stream-sink.js';
import { FakeTerminal } from './support/screen.js';

let live: LiveBlock | undefined;

// The terminal in memory works with setTimeout, which stays real.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => {
  live?.stop();
  live = undefined;
  vi.useRealTimers();
});

function open(terminal: FakeTerminal, draw: () => readonly string[], shared: readonly NodeJS.WritableStream[] = []): LiveBlock {
  const sink = createSink(terminal.stream, (error) => {
    throw error;
  });
  live = createLiveBlock({ stream: terminal.stream, sink, shared, draw: ({ columns, rows }) => fitted(draw(), columns, rows) });
  return live;
}

/** What every real layout promises. */
function fitted(lines: readonly string[], columns: number, rows: number): string[] {
  return lines.slice(0, rows - 1).map((line) => line.slice(0, columns));
}

const frame = () => vi.advanceTimersByTime(100);

describe('the block on a screen', () => {
  it('is drawn in place and leaves nothing behind', async () => {
    const terminal = new FakeTerminal(40, 10);
    let lines = ['bar 1', 'a', 'b', 'c'];
    const block = open(terminal, () => lines);
    terminal.stream.write('$ mpmsub\n');
    frame();
    expect(await terminal.text()).toBe('$ mpmsub\nbar 1\na\nb\nc');
    lines = ['bar 2', 'b'];
    block.refresh();
    frame();
    expect(await terminal.text()).toBe('$ mpmsub\nbar 2\nb');
    block.stop();
    expect(await terminal.text()).toBe('$ mpmsub');
  });

  it('never erases all below an upper row at once: tmux would keep the old block in its history', async () => {
    const terminal = new FakeTerminal(40, 5);
    const block = open(terminal, () => ['bar', 'a', 'b', 'c']);
    frame();
    block.print('one\n');
    frame();
    terminal.resize(30, 5);
    frame();
    block.stop();
    for (const written of terminal.writes) expect(written).not.toMatch(/\r(?:\x1b\[2K)?\x1b\[J/);
    expect(await terminal.text()).toBe('one');
  });

  it('prints above itself, at once and in order', async () => {
    const terminal = new FakeTerminal(40, 6);
    const block = open(terminal, () => ['bar', 'job']);
    frame();
    block.print('one\n');
    block.print('two\nthree\n');
    frame();
    expect(await terminal.text()).toBe('one\ntwo\nthree\nbar\njob');
    for (let i = 0; i < 10; i++) block.print(`line ${i}\n`);
    block.stop();
    expect(await terminal.text()).toBe(['one', 'two', 'three', ...Array.from({ length: 10 }, (_, i) => `line ${i}`)].join('\n'));
  });

  it('draws at most 12.5 frames a second, and none when nothing changes', () => {
    const terminal = new FakeTerminal(40, 6);
    const block = open(terminal, () => ['bar']);
    for (let i = 0; i < 1000; i++) {
      block.refresh();
      block.print(`${i}\n`);
      vi.advanceTimersByTime(1);
    }
    expect(terminal.writes.length).toBeGreaterThan(10);
    expect(terminal.writes.length).toBeLessThanOrEqual(15);
    vi.advanceTimersByTime(500);
    const before = terminal.writes.length;
    vi.advanceTimersByTime(900);
    expect(terminal.writes.length - before).toBeLessThanOrEqual(1);
  });

  it('sends only lines that changed', () => {
    const terminal = new FakeTerminal(40, 6);
    let clock = 1;
    const block = open(terminal, () => [`clock ${clock}`, 'a line that stays']);
    frame();
    clock++;
    block.refresh();
    frame();
    expect(terminal.writes.at(-1)).toContain('clock 2');
    expect(terminal.writes.at(-1)).not.toContain('stays');
  });

  it('is one write a frame, synchronized, with the cursor shown and wrapping on at its end', () => {
    const terminal = new FakeTerminal(40, 6);
    open(terminal, () => ['bar']).print('above\n');
    frame();
    expect(terminal.writes).toHaveLength(1);
    const [text] = terminal.writes;
    expect(text!.startsWith('\x1b[?2026h')).toBe(true);
    expect(text!.endsWith('\x1b[?7h\x1b[?25h\x1b[?2026l')).toBe(true);
    // What is printed above may wrap, the block may not.
    expect(text!.indexOf('above')).toBeLessThan(text!.indexOf('\x1b[?7l'));
  });

  it('is cut, not torn, where the terminal finds a line wider than we do', async () => {
    const terminal = new FakeTerminal(10, 6);
    let name = '0123456789ABCDEF';
    live = createLiveBlock({
      stream: terminal.stream,
      sink: createSink(terminal.stream, () => {}),
      shared: [],
      draw: () => [name, 'next'],
    });
    frame();
    name = 'x';
    live.refresh();
    frame();
    expect(await terminal.text()).toBe('x\nnext');
  });

  it('keeps what others write in whole lines above itself', async () => {
    const terminal = new FakeTerminal(40, 10);
    const own = terminal.stream.write;
    const block = open(terminal, () => ['bar'], [terminal.stream]);
    frame();
    terminal.stream.write('half a ');
    frame();
    expect(await terminal.text()).toBe('bar');
    let isDone = false;
    terminal.stream.write(Buffer.from('line\nand ä'), () => {
      isDone = true;
    });
    terminal.stream.write(Buffer.from([0xe6, 0x97]));
    frame();
    expect(await terminal.text()).toBe('half a line\nbar');
    expect(isDone).toBe(true);
    terminal.stream.write(Buffer.from([0xa5]));
    block.stop();
    expect(await terminal.text()).toBe('half a line\nand ä日');
    expect(terminal.stream.write).toBe(own);
  });

  it('passes on for somebody who wrapped our write', async () => {
    const terminal = new FakeTerminal(40, 10);
    const block = open(terminal, () => ['bar'], [terminal.stream]);
    const ours = terminal.stream.write.bind(terminal.stream);
    terminal.stream.write = ((...args: Parameters<typeof ours>) => ours(...args)) as typeof ours;
    block.stop();
    terminal.stream.write('still heard\n');
    expect(await terminal.text()).toBe('still heard');
  });
});

describe('resizing', () => {
  const jobs = Array.from({ length: 5 }, (_, i) => `job ${i} ${'.'.repeat(30)}|`);

  it.each([
    ['narrower', 25, 20],
    ['wider', 90, 20],
    ['higher', 60, 40],
    ['narrower and lower', 40, 13],
  ])('%s leaves one block and all that was printed', async (_, columns, rows) => {
    const terminal = new FakeTerminal(60, 20);
    const block = open(terminal, () => ['bar', ...jobs]);
    block.print('printed before\n');
    frame();
    await terminal.settled();
    terminal.resize(columns, rows);
    frame();
    block.print('printed after\n');
    frame();
    const shown = fitted(['bar', ...jobs], columns, rows);
    expect(await terminal.text()).toBe(['printed before', 'printed after', ...shown].join('\n'));
  });

  it.each([
    ['lower than the block', 60, 4],
    ['so narrow that the old block fills more than the screen', 8, 20],
    ['to two rows', 60, 2],
  ])('%s leaves one block on the screen', async (_, columns, rows) => {
    const terminal = new FakeTerminal(60, 20);
    open(terminal, () => ['bar', ...jobs]);
    frame();
    await terminal.settled();
    terminal.resize(columns, rows);
    frame();
    const shown = fitted(['bar', ...jobs], columns, rows);
    expect(await terminal.visible()).toBe(shown.join('\n'));
  });

  it('counts the rows of wrapped lines', () => {
    expect(wrappedRows('', 10)).toBe(1);
    expect(wrappedRows('0123456789', 10)).toBe(1);
    expect(wrappedRows('\x1b[31m0123456789a\x1b[39m', 10)).toBe(2);
    expect(wrappedRows('日本語', 5)).toBe(2);
    expect(wrappedRows('日本語', 4)).toBe(2);
    expect(wrappedRows('日本語日', 3)).toBe(4);
  });
});

describe('whatever happens', () => {
  type Step =
    | { readonly print: string }
    | { readonly lines: readonly string[] }
    | { readonly columns: number; readonly rows: number }
    | 'frame';
  const word = fc.stringMatching(/^[a-z]{1,30}$/);
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ print: word }),
    // Small enough that no resize pushes a part of the block out of the screen, where nobody can erase it.
    fc.record({ lines: fc.array(word, { maxLength: 9 }) }),
    fc.record({ columns: fc.integer({ min: 16, max: 80 }), rows: fc.constant(20) }),
    fc.constant('frame' as const),
  );

  it('the screen is what was printed, then the block', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const terminal = new FakeTerminal(40, 20);
        let lines: readonly string[] = ['start'];
        const block = open(terminal, () => lines);
        const printed: string[] = [];
        for (const each of steps) {
          if (each === 'frame') frame();
          else if ('print' in each) {
            printed.push(each.print);
            block.print(`${each.print}\n`);
          } else if ('lines' in each) {
            lines = each.lines;
            block.refresh();
          } else {
            await terminal.settled();
            terminal.resize(each.columns, each.rows);
            frame();
          }
        }
        frame();
        frame();
        const { cols, rows } = terminal.terminal;
        const screen = (await terminal.text()).replaceAll('\n', '');
        expect(screen).toBe([...printed, ...fitted(lines, cols, rows)].join(''));
        block.stop();
        expect((await terminal.text()).replaceAll('\n', '')).toBe(printed.join(''));
      }),
      { numRuns: 150 },
    );
  });
});

it('asks the terminal for its size before each frame: the signal of a change may come later', () => {
  const terminal = new FakeTerminal(40, 10);
  const sizes: number[] = [];
  Object.assign(terminal.stream, { _refreshSize: () => Object.assign(terminal.stream, { columns: 20 }) });
  live = createLiveBlock({
    stream: terminal.stream,
    sink: createSink(terminal.stream, () => {}),
    shared: [],
    draw: ({ columns }) => {
      sizes.push(columns);
      return ['bar'];
    },
  });
  frame();
  expect(new Set(sizes)).toEqual(new Set([20]));
});
