import type { Sink } from './stream-sink.js';

/** Where whole lines go, and how to wait for a slow reader. */
export interface Outlet {
  print(text: string): void;
  readonly sink: Sink;
}

/** Prints lines, and longer sections that nothing else may break into. */
export interface Printer {
  /** Whole lines; behind every section that was asked for before. */
  print(text: string): void;
  /** Pieces of whole lines that are produced while they are printed, at the reader's pace. */
  section(pieces: () => AsyncIterable<string>): void;
  /** Resolves when everything is out. */
  idle(): Promise<void>;
}

/** Everything that is printed comes through here in the order of its asking. */
export function createPrinter({ print, sink }: Outlet): Printer {
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

  return {
    print(text) {
      if (!work) print(text);
      else if (typeof waiting.at(-1) === 'string') waiting.push(`${waiting.pop()}${text}`);
      else waiting.push(text);
    },
    section(pieces) {
      waiting.push(pieces);
      start();
    },
    async idle() {
      while (work) await work;
    },
  };
}
