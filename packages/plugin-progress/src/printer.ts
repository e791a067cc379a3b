import { createPrintQueue } from '@mpmsub/text';
import type { Sink } from './stream-sink.js';

/** Where whole lines go, and how to wait for a slow reader. */
export interface Outlet {
  print(text: string): void;
  readonly sink: Sink;
}

/** Prints lines, and longer sections that nothing else may break into. */
export interface Printer {
  /** Whole lines, at once; behind everything that was asked for before. */
  print(text: string): void;
  /** The same at the end of this turn of the event loop: jobs that are about to start need not wait for it. */
  printLater(text: string): void;
  /** Pieces of whole lines that are produced while they are printed, at the reader's pace; begun at the end of this turn. */
  section(pieces: () => AsyncIterable<string>): void;
  /** Resolves when everything is out. What is to be printed later is printed at once from now on. */
  close(): Promise<void>;
}

/** Everything that is printed comes through here in the order of its asking. */
export function createPrinter({ print, sink }: Outlet): Printer {
  const queue = createPrintQueue();
  /** Behind a section that is on its way. */
  const waiting: (string | (() => AsyncIterable<string>))[] = [];
  let work: Promise<void> | undefined;

  const run = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (typeof next === 'string') print(next);
      else {
        try {
          for await (const piece of next()) {
            if (sink.isClosed) break;
            print(piece);
            await sink.drained();
          }
        } catch (error) {
          // A log that can no longer be read, on a disk that fails: what comes after it is shown all the same.
          print(`${error instanceof Error ? error.message : String(error)}\n`);
        }
      }
    }
    work = undefined;
  };
  const start = () => {
    work ??= run();
  };

  const printNow = (next: (typeof waiting)[number]) => {
    if (typeof next === 'string') {
      if (!work) print(next);
      else if (typeof waiting.at(-1) === 'string') waiting.push(`${waiting.pop()}${next}`);
      else waiting.push(next);
    } else {
      waiting.push(next);
      start();
    }
  };
  const printLater = (next: (typeof waiting)[number]) => queue.later(() => printNow(next));
  return {
    print(text) {
      queue.flush();
      printNow(text);
    },
    printLater,
    section: printLater,
    async close() {
      queue.close();
      while (work) await work;
    },
  };
}
