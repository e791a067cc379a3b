import type { GlobalOptions } from './add-command.js';

/** Options of `mpmsub profile`. */
export interface ProfileOptions extends GlobalOptions {
  readonly write?: boolean;
  readonly dryRun?: boolean;
  readonly onlyMissing?: boolean;
  readonly runs: string;
  readonly parallel?: boolean;
  readonly failOnMemory?: string;
  readonly json?: boolean;
  readonly progress: boolean;
}
