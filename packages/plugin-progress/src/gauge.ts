import type { Style } from '@mpmsub/text';
import type { Look } from './look.js';

/** A bar of `columns` cells that is filled up to `part` (0 to 1). Full only when all is done, empty only when nothing is. */
export function progressBar(part: number, columns: number, look: Look, style: Style): string {
  const exact = clamp(part, 0, 1) * columns;
  const filled = exact > 0 && exact < 1 ? 1 : Math.floor(exact);
  return look.paint(style, look.glyphs.done.repeat(filled)) + look.paint('dim', look.glyphs.left.repeat(columns - filled));
}

/** What a gauge shows, all in one unit. */
export interface Reading {
  readonly used: number;
  readonly reserved: number;
  readonly budget: number;
}

/**
 * A bar of `columns` cells: used, then booked but not used, then free. Of what must not run out, use beyond the booking turns yellow and
 * use beyond 95 % red; busy CPUs are as they should be.
 */
export function gauge({ used, reserved, budget }: Reading, columns: number, look: Look, mayRunOut = true): string {
  const cells = (amount: number) => Math.round(clamp(amount / budget, 0, 1) * columns);
  const usedCells = used > 0 ? Math.max(1, cells(used)) : 0;
  const bookedCells = Math.max(usedCells, cells(reserved));
  const alarm: Style = used > 0.95 * budget ? 'red' : used > reserved ? 'yellow' : 'green';
  const style = mayRunOut ? alarm : 'green';
  return (
    look.paint(style, look.glyphs.used.repeat(usedCells)) +
    look.paint('cyan', look.glyphs.booked.repeat(bookedCells - usedCells)) +
    look.paint('dim', look.glyphs.free.repeat(columns - bookedCells))
  );
}

const clamp = (value: number, low: number, high: number) => (value > low ? Math.min(value, high) : low);
