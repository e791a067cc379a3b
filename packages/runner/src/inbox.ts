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

  /** All that has arrived, in order; waits while there is nothing. One reader at a time. */
  async take(): Promise<Message[]> {
    if (this.#messages.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#messages;
    this.#messages = [];
    return taken;
  }
}
