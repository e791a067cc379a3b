/** A journal that cannot be used; the message names the place and what to do. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  constructor(
    /**
     * `missing`, `empty`, `corrupt`: the file; `unreadable`: the system refuses it; `newer`: written by a later mpmsub; `unknown-run`,
     * `unknown-job`: no such thing.
     */
    readonly code: 'missing' | 'empty' | 'corrupt' | 'unreadable' | 'newer' | 'unknown-run' | 'unknown-job',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
