// Runners of npm, installed in a folder of their own: each given the same commands at concurrency 2.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const PACKAGES = ['concurrently@9', 'npm-run-all2@8', 'wireit@0.14', 'turbo@2', 'nx@22', 'lage@2'];

/** Installs the runners of npm once; answers that folder, and says on stderr which versions they are. */
export function installNpmPeers() {
  const home = join(tmpdir(), 'mpmsub-bench-peers');
  const mark = join(home, 'installed');
  const wanted = PACKAGES.join('\n');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private": true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...PACKAGES], { cwd: home, stdio: 'inherit' });
    writeFileSync(mark, wanted);
  }
  const version = (name) => JSON.parse(readFileSync(join(home, 'node_modules', name, 'package.json'), 'utf8')).version;
  const names = PACKAGES.map((name) => name.split('@')[0]);
  console.error(`npm: ${names.map((name) => `${name} ${version(name)}`).join(', ')}`);
  return home;
}

/** The same of npm's runners: few commands, for each of these takes up to a quarter of a second. */
export function npmPeers(home) {
  const bin = (name) => join(home, 'node_modules', '.bin', name);
  const script = (at) => `t${at}`;
  const manifest = (folder, more) => writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bench', ...more }));
  const scripts = (folder, lines, more) =>
    manifest(folder, { scripts: Object.fromEntries(lines.map((line, at) => [script(at), line])), ...more });
  // Some ask the lock file who manages the packages.
  const lock = (folder) => writeFileSync(join(folder, 'package-lock.json'), '{"name":"bench","lockfileVersion":3,"packages":{}}');
  return {
    concurrently: {
      prepare: (_, lines) => ({ argv: [bin('concurrently'), '-m', '2', ...lines] }),
    },
    'run-p': {
      prepare(folder, lines) {
        scripts(folder, lines);
        return { argv: [bin('run-p'), '--max-parallel', '2', ...lines.map((_, at) => script(at))] };
      },
    },
    wireit: {
      prepare(folder, lines) {
        const names = lines.map((_, at) => script(at));
        manifest(folder, {
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
        scripts(folder, lines, { packageManager: 'npm@10.0.0' });
        lock(folder);
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
    // An empty field `nx` makes the root a project. Without its daemon, as wherever CI is set: it would outlive the run.
    nx: {
      prepare(folder, lines) {
        scripts(folder, lines, { nx: {} });
        lock(folder);
        writeFileSync(join(folder, 'nx.json'), '{"neverConnectToCloud":true,"analytics":false}');
        mkdirSync(join(folder, 'node_modules'));
        symlinkSync(join(home, 'node_modules', 'nx'), join(folder, 'node_modules', 'nx'));
        const targets = `--targets=${lines.map((_, at) => script(at)).join()}`;
        return {
          argv: [bin('nx'), 'run-many', targets, '--parallel=2', '--skip-nx-cache', '--outputStyle=static'],
          env: { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', CI: '1' },
        };
      },
    },
    // It asks git which files there are.
    lage: {
      prepare(folder, lines) {
        scripts(folder, lines, { version: '1.0.0' });
        lock(folder);
        const names = lines.map((_, at) => script(at));
        const pipeline = JSON.stringify(Object.fromEntries(names.map((name) => [name, { cache: false }])));
        writeFileSync(join(folder, 'lage.config.js'), `module.exports = { npmClient: 'npm', pipeline: ${pipeline} };\n`);
        writeFileSync(join(folder, '.gitignore'), ['stdout', 'stderr', 'times', 'first', ''].join('\n'));
        const git = (...words) =>
          execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...words], { cwd: folder });
        git('init', '-q');
        git('add', '.');
        git('commit', '-q', '-m', 'bench');
        return { argv: [bin('lage'), ...names, '--concurrency=2', '--no-cache'] };
      },
    },
  };
}
