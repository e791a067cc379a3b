import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAME = 'mpmsub';
/** How each package manager runs a program of the project. */
const RUNNERS: Readonly<Record<string, string>> = { npm: 'npx', pnpm: 'pnpm', yarn: 'yarn', bun: 'bunx' };

/** What a person types in this shell to run the command line: its name, where the shell finds it, else with a package manager before it. */
export function ownName(env: NodeJS.ProcessEnv): string {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const manager = /^\w+/.exec(env.npm_config_user_agent ?? '')?.[0];
  // A package manager adds folders to the path that its caller's shell does not have.
  const own = manager === undefined ? folders : folders.filter((folder) => !/[\\/]node_modules[\\/]\.bin$/.test(folder));
  if (own.some((folder) => existsSync(join(folder, NAME)))) return NAME;
  return `${RUNNERS[manager ?? 'npm'] ?? 'npx'} ${NAME}`;
}
