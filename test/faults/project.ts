import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command under test: the one built here, or the `mpmsub.js` of an installed package. */
export const PROGRAM =
  process.env.MPMSUB_TEST_PROGRAM ?? fileURLToPath(new URL('../../packages/mpmsub/bin/mpmsub.js', import.meta.url));

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Started {
  readonly child: ChildProcess;
  readonly end: Promise<Finished>;
}

/** A folder with a configuration, and the command to run in it. */
export interface Project {
  readonly folder: string;
  path(...parts: string[]): string;
  /** Writes `mpmsub.config.json`. */
  configure(config: object): void;
  start(...args: string[]): Started;
  run(...args: string[]): Promise<Finished>;
  /** Lines of a file, none when there is no file. */
  lines(name: string): string[];
  /** Ids of runs, oldest first. */
  runs(): string[];
  /** The lines of a run's journal that can be parsed. */
  journal(runId: string): Record<string, unknown>[];
  /** Live processes that belong to jobs of this project. */
  survivors(): string[];
  close(): void;
}

/** Makes a project in `parent`. */
export function makeProject(parent = tmpdir()): Project {
  const folder = mkdtempSync(join(parent, 'mpmsub-fault-'));
  const path = (...parts: string[]) => join(folder, ...parts);
  const start = (...args: string[]): Started => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CI: '1', NO_COLOR: '1', MPMSUB_FAULT_PROJECT: folder },
    });
    const out = { stdout: '', stderr: '' };
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      out.stdout += text;
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      out.stderr += text;
    });
    const end = once(child, 'close').then(([code, signal]) => ({ code, signal, ...out }) as Finished);
    return { child, end };
  };
  const lines = (name: string) => (existsSync(path(name)) ? readFileSync(path(name), 'utf8').split('\n').filter(Boolean) : []);
  return {
    folder,
    path,
    start,
    lines,
    configure: (config) => writeFileSync(path('mpmsub.config.json'), JSON.stringify(config)),
    run: (...args) => start(...args).end,
    runs: () => {
      const parent = path('.mpmsub', 'runs');
      if (!existsSync(parent)) return [];
      const begun = (id: string) => Number(journalOf(join(parent, id))[0]?.at ?? 0);
      return readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(join(parent, entry.name, 'journal.ndjson')))
        .map((entry) => entry.name)
        .sort((a, b) => begun(a) - begun(b));
    },
    journal: (runId) => journalOf(path('.mpmsub', 'runs', runId)),
    survivors: () => survivorsOf(folder),
    close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function journalOf(runFolder: string): Record<string, unknown>[] {
  return readFileSync(join(runFolder, 'journal.ndjson'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return [];
      }
    });
}

/** Jobs carry the project's folder and a job's id in their environment; the runner has no job id. Zombies are not alive. */
function survivorsOf(folder: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (!environment.includes(`MPMSUB_FAULT_PROJECT=${folder}`) || !environment.some((one) => one.startsWith('MPMSUB_JOB_ID=')))
        return [];
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`];
    } catch {
      return [];
    }
  });
}
