/** The one-reader queue that the loop sleeps on: everything that happens to a run arrives here, in order. */
export class Inbox<Message> {
  #messages: Message[] = [];
  #wake: (() => void) | undefined;

  /** Never blocks; wakes the reader. */
  push(message: Message): void {
    this.#messages.push(message);
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Settles when there is something to take. One reader at a time. */
  filled(): Promise<void> {
    if (this.#messages.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** All that has arrived, in order. */
  take(): readonly Message[] {
    const taken = this.#messages;
    this.#messages = [];
    return taken;
  }
}
