import { stripVTControlCharacters } from 'node:util';
import { isNarrow, widthOf } from '@mpmsub/text';
import type { Size } from './block-layout.js';
import type { Sink } from './stream-sink.js';
import { captureWrites } from './write-capture.js';

/** Milliseconds between two frames: 12.5 a second. */
const FRAME_MS = 80;
/** Characters that may wait for the next frame. */
const MOST_PENDING = 64 * 1024;

const UP = (rows: number) => (rows > 0 ? `\x1b[${rows}A\r` : '\r');
const ERASE_LINE = '\x1b[2K';
const ERASE_BELOW = '\x1b[J';
/**
 * Row by row: a multiplexer that is told at the screen's first row to erase all below takes what stands there for worth keeping, and
 * moves it into its history.
 */
const ERASE_UP = (rows: number) => `\r${`${ERASE_LINE}\x1b[A`.repeat(rows)}${ERASE_LINE}`;
/** The terminal shows a frame only when it is whole (where it can), without a cursor that jumps. */
const FRAME_BEGIN = '\x1b[?2026h\x1b[?25l';
const FRAME_END = '\x1b[?25h\x1b[?2026l';
/** Without wrapping a line that the terminal finds wider than we do is cut, and tears nothing. */
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';

/** A terminal stream with a size of its own. */
export type TerminalStream = NodeJS.WritableStream & {
  readonly columns?: number;
  readonly rows?: number;
  readonly destroyed?: boolean;
  /** Node's own: asks the terminal for its size now. */
  _refreshSize?(): void;
};

/** A few lines at the bottom of a terminal that are drawn again and again, with room above for text that stays. */
export interface LiveBlock {
  /** Prints whole lines above the block; they appear at once, or with the next frame when one was just drawn. */
  print(text: string): void;
  /** Something that is drawn has changed. */
  refresh(): void;
  /** Erases the block and gives the terminal back. */
  stop(): void;
}

export interface LiveBlockOptions {
  readonly stream: TerminalStream;
  readonly sink: Sink;
  /** Lines to show now, fitting the size. */
  readonly draw: (size: Size) => readonly string[];
  /** Streams of the same terminal that others write to. */
  readonly shared: readonly NodeJS.WritableStream[];
}

/**
 * Draws a block that never tears: every change of the screen is one write of a whole frame, at most 12.5 a second, in which only
 * changed lines are sent. There is no alternate screen and no hidden cursor between frames, so a process that dies leaves the terminal
 * as it should be.
 */
export function createLiveBlock({ stream, sink, draw, shared }: LiveBlockOptions): LiveBlock {
  let shown: readonly string[] = [];
  let shownSize: Size = { columns: 0, rows: 0 };
  let pending = '';
  let isStale = true;
  let drawnAt = 0;
  let secondDrawn = -1;

  const size = (): Size => {
    // Node learns of a new size with a signal, which may come after the next frame: that would wrap, and be found torn.
    if (!stream.destroyed) stream._refreshSize?.();
    return { columns: stream.columns || 80, rows: stream.rows || 24 };
  };

  /** Rows between the block's first one and the cursor, after the terminal has wrapped lines that became too long. */
  const height = ({ columns, rows }: Size) => {
    const wrapped =
      columns >= shownSize.columns ? shown.length : shown.reduce((sum, line) => sum + wrappedRows(line, columns), 0);
    return Math.min(wrapped, rows - 1);
  };

  const frame = (lines: readonly string[], now: Size) => {
    const isFresh = pending !== '' || now.columns !== shownSize.columns || now.rows !== shownSize.rows;
    let out = FRAME_BEGIN + (isFresh ? ERASE_UP : UP)(height(now));
    out += pending + NO_WRAP;
    for (const [index, line] of lines.entries()) {
      out += !isFresh && line === shown[index] ? '\n' : `${ERASE_LINE + line}\n`;
    }
    out += ERASE_BELOW + WRAP + FRAME_END;
    sink.write(out);
    pending = '';
    shown = lines;
    shownSize = now;
  };

  const render = () => {
    isStale = false;
    drawnAt = performance.now();
    secondDrawn = Math.floor(drawnAt / 1000);
    const now = size();
    frame(draw(now).slice(0, Math.max(0, now.rows - 1)), now);
  };

  const tick = () => {
    if (isStale || pending !== '' || Math.floor(performance.now() / 1000) !== secondDrawn) render();
  };
  const print = (text: string) => {
    pending += text;
    if (pending.length > MOST_PENDING || performance.now() - drawnAt >= FRAME_MS) render();
  };
  const giveBack = captureWrites(shared, print);
  const timer = setInterval(tick, FRAME_MS);
  timer.unref();
  const onResize = () => {
    isStale = true;
  };
  const onContinue = () => {
    // The shell has written since we were stopped: what we drew is history now.
    shown = [];
    render();
  };
  const release = () => {
    clearInterval(timer);
    stream.off('resize', onResize);
    process.off('SIGCONT', onContinue);
    process.off('exit', onExit);
    pending += giveBack();
  };
  const onExit = () => {
    release();
    // Node may have printed a stack trace below the block: leave both as they are.
    sink.write(pending);
  };
  stream.on('resize', onResize);
  process.on('SIGCONT', onContinue);
  process.on('exit', onExit);

  return {
    print,
    refresh: onResize,
    stop() {
      release();
      if (shown.length > 0 || pending !== '') {
        const now = size();
        sink.write(`${FRAME_BEGIN}${ERASE_UP(height(now))}${pending}${FRAME_END}`);
      }
      shown = [];
      pending = '';
    },
  };
}

/** Rows that a terminal of `columns` columns needs for a line: a wide character never stands half in one row. */
export function wrappedRows(line: string, columns: number): number {
  const plain = stripVTControlCharacters(line);
  if (isNarrow(plain)) return Math.max(1, Math.ceil(plain.length / columns));
  let rows = 1;
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(plain)) {
    const width = widthOf(segment);
    if (used + width > columns) {
      rows++;
      used = 0;
    }
    used += width;
  }
  return rows;
}
