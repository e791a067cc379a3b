/** What is printed at the end of the turn of the event loop: jobs that are about to start need not wait for it. */
export interface PrintQueue {
  /** Prints at the end of this turn, in the order of asking. */
  later(print: () => void): void;
  /** Prints at once what is still to be printed. */
  flush(): void;
  /** The same, and lets go of the process: what comes later is printed at once. */
  close(): void;
}

/** An empty {@link PrintQueue}. What is still to be printed when the process ends is printed then. */
export function createPrintQueue(): PrintQueue {
  const due: (() => void)[] = [];
  let isClosed = false;
  const next = () => due.shift()?.();
  const flush = () => {
    while (due.length > 0) next();
  };
  process.on('exit', flush);
  return {
    later(print) {
      if (isClosed) return print();
      due.push(print);
      // One at a time: what others print between them stays between them.
      setImmediate(next);
    },
    flush,
    close() {
      isClosed = true;
      process.off('exit', flush);
      flush();
    },
  };
}
