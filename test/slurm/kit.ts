import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';
import { makeProject, type Project } from '../faults/project.js';
import { type Cluster, type ClusterOptions, startCluster, whyNoSlurm } from './cluster.mjs';

/** True with MPMSUB_TEST_FULL=1: every fault as often as it is promised. */
export const isFull = process.env.MPMSUB_TEST_FULL === '1';

/** Why these tests are skipped, said once on one line. */
export function skipReason(): string | undefined {
  const why = whyNoSlurm();
  if (why !== undefined) console.log(`skipped: tests on a real Slurm: ${why}`);
  return why;
}

/** A cluster and a project that runs on it. */
export interface Site {
  readonly cluster: Cluster;
  readonly project: Project;
  /** Puts a script before the command of this name; `$REAL` in it is the command itself. */
  fake(command: string, script: string): void;
  /** Output of one of Slurm's own commands. */
  slurm(...argv: [string, ...string[]]): string;
  /** Batches that a run has left in the shared folder. */
  leftBatches(): string[];
  close(): Promise<void>;
}

/** Opens both; the environment is the test's own until `close`. */
export async function openSite(options: ClusterOptions = {}, folder = ''): Promise<Site> {
  const cluster = await startCluster(options);
  const parent = join(cluster.root, 'projects', folder);
  mkdirSync(parent, { recursive: true });
  vi.stubEnv('SLURM_CONF', cluster.env.SLURM_CONF);
  const project = makeProject(parent);
  const slurm = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  return {
    cluster,
    project,
    slurm,
    fake(command, script) {
      const real = execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
      const bin = join(cluster.root, 'bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, command), `#!/bin/bash\nREAL=${real}\n${script}\n`);
      chmodSync(join(bin, command), 0o755);
      vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
    },
    leftBatches() {
      try {
        return readdirSync(project.path('.mpmsub', 'slurm'));
      } catch {
        return [];
      }
    },
    async close() {
      project.close();
      vi.unstubAllEnvs();
      await cluster.stop();
    },
  };
}

/** The plugin with paces for tests; everything else as people have it. */
export const QUICK: [string, object] = ['slurm', { askEveryMs: 500, graceMs: 500 }];

/** Jobs that take a while and leave one line, `done <name>`, unless they were ended before. */
export function markers(count: number, seconds = '0.3', extra: object = {}): Record<string, object> {
  const names = Array.from({ length: count }, (_, i) => `j${i}`);
  return Object.fromEntries(
    names.map((name) => [
      name,
      { cmd: ['sh', '-c', `sleep ${seconds} && echo "done ${name}" >> effects`], executor: 'slurm', ...extra },
    ]),
  );
}

/** How often each job of {@link markers} ended, those aside that did once. */
export function notOnce(project: Project, count: number): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(Array.from({ length: count }, (_, i) => [`j${i}`, 0]));
  for (const line of project.lines('effects')) {
    const name = line.replace('done ', '');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).filter(([, times]) => times !== 1));
}
