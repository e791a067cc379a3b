// Other runners of the system, each given the same N commands at concurrency 2 in the form that it likes best.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { has } from '../contest.mjs';

/** A file of these lines. */
export const commands = (folder, lines) => {
  const file = join(folder, 'commands.txt');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
};

/**
 * GNU parallel makes and deletes two files for each job, and a file system without a journal is slow for whoever makes files within five minutes of
 * that. In memory they cost it less, and the others nothing.
 */
const inMemory = existsSync('/dev/shm') ? { TMPDIR: '/dev/shm' } : {};

/** Peers that are installed here: what each writes, and the command line that it runs. */
export const peers = {
  'GNU parallel --joblog': {
    needs: 'parallel',
    prepare: (folder, lines) => ({
      argv: ['parallel', '-j2', '--joblog', 'joblog'],
      stdin: commands(folder, lines),
      env: inMemory,
    }),
  },
  'xargs -P2 sh -c': {
    needs: 'xargs',
    prepare: (folder, lines) => ({ argv: ['xargs', '-P2', '-I{}', 'sh', '-c', '{}'], stdin: commands(folder, lines) }),
  },
  'make -j2': {
    needs: 'make',
    prepare(folder, lines) {
      const rules = lines.map((line, at) => `t${at}:\n\t@${line}\n`);
      const all = `all: ${lines.map((_, at) => `t${at}`).join(' ')}\n`;
      writeFileSync(join(folder, 'Makefile'), `${all}.PHONY: all\n${rules.join('')}`);
      return { argv: ['make', '-s', '-j2'] };
    },
  },
  'ninja -j2': {
    needs: 'ninja',
    prepare(folder, lines) {
      const builds = lines.map((line, at) => `build t${at}: run\n  cmd = ${line}\n`);
      writeFileSync(join(folder, 'build.ninja'), `rule run\n  command = $cmd\n${builds.join('')}`);
      return { argv: ['ninja', '--quiet', '-j2'] };
    },
  },
};

export const installed = () => Object.entries(peers).filter(([, { needs }]) => has(needs));
