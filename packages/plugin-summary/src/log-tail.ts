/** The end of one log file. */
export interface LogTail {
  readonly path: string;
  /** Safe to print; without empty lines. */
  readonly lines: readonly string[];
}
