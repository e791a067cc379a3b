import type { Manifest } from './manifest.js';
import { whyOnlyWhenAsked } from './why-only-when-asked.js';

/** Scripts that package managers call by themselves around installing, packing and publishing. */
const LIFECYCLE = new Set([
  'install',
  'preinstall',
  'postinstall',
  'prepare',
  'preprepare',
  'postprepare',
  'prepublish',
  'prepublishOnly',
  'prepack',
  'postpack',
  'publish',
  'postpublish',
  'preversion',
  'version',
  'postversion',
  'dependencies',
]);
const ENDLESS_NAME = /(^|[:_-])(dev|start|serve|watch|preview|storybook)([:_-]|$)/;
const ENDLESS_COMMAND = /(^|\s)--watch(All)?(?!=false)(\s|$)|\bnodemon\b|\bvite(\s+(dev|serve))?\s*$|\bnext dev\b|\bvitest\s*$/;
/** What may stand before a program: variables, and what finds it among the packages. */
const BEFORE = /((\w+=\S*|cross-env|npx|bunx|(npm|pnpm) (exec|dlx)|yarn( exec| dlx)?|-\S+)\s+)*/.source;
const CALLERS =
  /(npm (run|test|start)|npm-run-all2?|run-[ps]|pnpm (run|-r|--recursive|-F|--filter)|yarn (run|workspaces)|bun run|concurrently|wireit|turbo|nx|lerna|lage|mpmsub(?! +batch\b))\b/
    .source;
const CALLS_SCRIPTS = new RegExp(`(^|&&|;|\\|\\|)\\s*${BEFORE}${CALLERS}`);
const NEEDS_MANAGER = /\$\{?npm_|%npm_/;

/** Why a script makes no good job; `undefined` when it does. */
export function whyNotAJob(name: string, scripts: Readonly<Record<string, string>>): string | undefined {
  const command = scripts[name] ?? '';
  if (LIFECYCLE.has(name)) return 'the package manager calls it by itself';
  const around = /^(?:pre|post)(.+)$/.exec(name)?.[1];
  if (around !== undefined && scripts[around] !== undefined) return `it runs with "${around}"`;
  if (command.trim() === '') return 'it is empty';
  if (/no test specified/.test(command)) return 'it is the placeholder of "npm init"';
  if (ENDLESS_NAME.test(name) || ENDLESS_COMMAND.test(command)) return 'it looks as if it never ends';
  if (CALLS_SCRIPTS.test(command)) return 'it only starts other scripts';
  return whyOnlyWhenAsked(name, command);
}

/**
 * The command of a script's job: its own text, which starts faster and is measured without a package manager around it, or the
 * package manager's `run` where the script leans on it (pre and post scripts, `$npm_...` variables, Plug'n'Play).
 */
export function scriptCommand(name: string, manifest: Manifest, manager: string, plugAndPlay: boolean): string {
  const scripts = manifest.scripts ?? {};
  const command = (scripts[name] ?? '').trim();
  const leans =
    plugAndPlay || scripts[`pre${name}`] !== undefined || scripts[`post${name}`] !== undefined || NEEDS_MANAGER.test(command);
  return leans ? `${manager} run ${/^[\w:.@/-]+$/.test(name) ? name : JSON.stringify(name)}` : command;
}
