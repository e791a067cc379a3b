/** The command line asks for something that cannot be had; nothing has run. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The remedy, one imperative sentence. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
