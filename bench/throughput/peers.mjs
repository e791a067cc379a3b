// Other runners, each given the same N commands at concurrency 2 in the form that it likes best.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { has } from '../contest.mjs';

const commands = (folder, lines) => {
  const file = join(folder, 'commands.txt');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
};

/** Peers that are installed here: what each writes, and the command line that it runs. */
export const peers = {
  'GNU parallel --joblog': {
    needs: 'parallel',
    prepare: (folder, lines) => ({ argv: ['parallel', '-j2', '--joblog', 'joblog'], stdin: commands(folder, lines) }),
  },
  'xargs -P2 sh -c': {
    needs: 'xargs',
    prepare: (folder, lines) => ({ argv: ['xargs', '-P2', '-I{}', 'sh', '-c', '{}'], stdin: commands(folder, lines) }),
  },
  'make -j2': {
    needs: 'make',
    prepare(folder, lines) {
      // A colon makes a shell of each command, as with the others; make would run a lone word without one.
      const rules = lines.map((line, at) => `t${at}:\n\t@:; ${line}\n`);
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

const PACKAGES = ['concurrently@9', 'npm-run-all2@8', 'wireit@0.14', 'turbo@2'];

/** Installs the runners of npm once, in a folder of their own; answers that folder. */
export function installNpmPeers() {
  const home = join(tmpdir(), 'mpmsub-bench-peers');
  if (existsSync(join(home, 'installed'))) return home;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private": true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...PACKAGES], { cwd: home, stdio: 'inherit' });
  writeFileSync(join(home, 'installed'), '');
  return home;
}

/** The same of npm's runners: few commands, for each of these takes up to a quarter of a second. */
export function npmPeers(home) {
  const bin = (name) => join(home, 'node_modules', '.bin', name);
  const script = (at) => `t${at}`;
  const manifest = (folder, more) => writeFileSync(join(folder, 'package.json'), JSON.stringify(more));
  return {
    concurrently: {
      prepare: (_, lines) => ({ argv: [bin('concurrently'), '-m', '2', ...lines] }),
    },
    'run-p': {
      prepare(folder, lines) {
        manifest(folder, { name: 'bench', scripts: Object.fromEntries(lines.map((line, at) => [script(at), line])) });
        return { argv: [bin('run-p'), '--max-parallel', '2', ...lines.map((_, at) => script(at))] };
      },
    },
    wireit: {
      prepare(folder, lines) {
        const names = lines.map((_, at) => script(at));
        manifest(folder, {
          name: 'bench',
          scripts: Object.fromEntries([...names, 'all'].map((name) => [name, 'wireit'])),
          wireit: { ...Object.fromEntries(lines.map((command, at) => [script(at), { command }])), all: { dependencies: names } },
        });
        const PATH = `${join(home, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
        return { argv: ['npm', 'run', '--silent', 'all'], env: { PATH, WIREIT_PARALLEL: '2', WIREIT_CACHE: 'none' } };
      },
    },
    turbo: {
      prepare(folder, lines) {
        const names = lines.map((_, at) => script(at));
        manifest(folder, {
          name: 'bench',
          packageManager: 'npm@10.0.0',
          scripts: Object.fromEntries(lines.map((line, at) => [script(at), line])),
        });
        writeFileSync(join(folder, 'package-lock.json'), '{"name":"bench","lockfileVersion":3,"packages":{}}');
        writeFileSync(
          join(folder, 'turbo.json'),
          JSON.stringify({ tasks: Object.fromEntries(names.map((name) => [name, { cache: false }])) }),
        );
        return {
          argv: [bin('turbo'), 'run', '--concurrency=2', '--force=true', ...names],
          env: { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
        };
      },
    },
  };
}
