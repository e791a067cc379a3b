import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { type FoundCommand, findCommand } from './find-command.js';

type Problem = Exclude<FoundCommand, { file: string }>;

/** One message for a command that cannot be run: what was looked for, where, and what may have been meant. */
export function explainCommand(command: string, { problem, searched, at }: Problem, cwd: string): string {
  if (problem === 'folder') return `the command ${quote(command)} is a folder: ${at}`;
  if (problem === 'not-executable') {
    return `the command ${quote(command)} is not executable: ${at}; run \`chmod +x ${at}\`, or name its interpreter`;
  }
  if (at !== undefined) {
    return `the command ${quote(command)} does not exist: no file ${at}${suggestion(basename(at), namesIn(dirname(at)))}`;
  }
  const words = command.trim().split(/\s+/);
  if (words.length > 1 && words[0] && 'file' in findCommand(words[0], cwd, searched.join(':'))) {
    return `no program is called ${quote(command)}, but ${quote(words[0])} exists: give the arguments as further elements of the array, or the whole line as one string`;
  }
  const names = searched.flatMap(namesIn);
  return `the command ${quote(command)} was not found in node_modules/.bin nor on PATH (${searched.length} folders)${suggestion(command, names)}`;
}

/** One message for a working folder that cannot be used. */
export function explainFolder(cwd: string): string {
  let parent = dirname(cwd);
  let child = cwd;
  while (!isFolder(parent) && parent !== dirname(parent)) {
    child = parent;
    parent = dirname(parent);
  }
  const folders = namesIn(parent).filter((name) => isFolder(join(parent, name)));
  return `the working folder ${cwd} does not exist: ${parent} has no folder ${quote(basename(child))}${suggestion(basename(child), folders)}`;
}

function suggestion(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const nearest = closest(wanted, [...names]);
  return distance(wanted, nearest) <= Math.max(1, Math.floor(wanted.length / 3)) ? `; did you mean ${quote(nearest)}?` : '';
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function quote(text: string): string {
  return JSON.stringify(text);
}
