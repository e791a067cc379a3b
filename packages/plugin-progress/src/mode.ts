import { isSet } from '@mpmsub/text';

/**
 * How progress is shown. `block`: a live block in a terminal; `lines`: plain lines for pipes, logs and screen readers; `github`: lines
 * with folding for GitHub Actions; `agent`: next to nothing, for programs that read along; `none`: nothing.
 */
export type ProgressMode = 'block' | 'lines' | 'github' | 'agent' | 'none';

/** What `auto` looks at. */
export interface Surroundings {
  readonly isTTY: boolean;
  readonly isCI: boolean;
  /** An AI coding agent started us. */
  readonly isAgent: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Chooses the mode that `auto` stands for. */
export function chooseMode({ isTTY, isCI, isAgent, env }: Surroundings): ProgressMode {
  if (isAgent) return 'agent';
  if (isSet(env.GITHUB_ACTIONS)) return 'github';
  if (!isTTY || isCI || env.TERM === 'dumb' || isSet(env.ACCESSIBLE)) return 'lines';
  return 'block';
}
