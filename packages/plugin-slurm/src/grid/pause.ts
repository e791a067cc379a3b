/** Waits that all end when nobody has time any more. */
export class Pause {
  #isOver = false;
  #end: (() => void) | undefined;

  /** Settles after `ms` milliseconds, or as soon as {@link close} is called. One at a time. */
  wait(ms: number): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the wait under way and all later ones. */
  close(): void {
    this.#isOver = true;
    this.#end?.();
  }
}
