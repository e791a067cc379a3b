import type { Command } from 'commander';

/** Options that stand before or after any command. */
export interface GlobalOptions {
  readonly config?: string;
  readonly cwd?: string;
}

/** Adds one command to the program. `done` tells the exit code of its action. */
export type AddCommand = (program: Command, done: (exitCode: number) => void) => void;
