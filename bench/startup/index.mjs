// From exec to the first job, and what it takes only to say the version.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bar, contest, MPMSUB, once, report, scratch } from '../contest.mjs';
import { installNpmPeers, npmPeers } from '../throughput/npm-peers.mjs';
import { fromBatch, fromConfig } from '../throughput/ours.mjs';
import { installed } from '../throughput/peers.mjs';

/** The first job tells when it runs. */
const FIRST = 'date +%s%N >> first';
const NODE_AND_SPAWN = `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(FIRST)}], { stdio: 'inherit' })`;

export async function run({ quick, json, args }) {
  const rounds = quick ? 3 : 11;
  const toFirst = (prepare, forgotten) => {
    // Kept between the rounds: what is asked for is the warm start, but for what is to be forgotten of the cache.
    const { folder, done } = scratch();
    const { argv, ...options } = prepare(folder, [FIRST]);
    const start = async () => {
      if (forgotten !== undefined) rmSync(join(options.env.XDG_CACHE_HOME, forgotten), { recursive: true, force: true });
      writeFileSync(join(folder, 'first'), '');
      const { started, code } = await once(argv, { cwd: folder, ...options });
      const first = readFileSync(join(folder, 'first'), 'latin1').split('\n')[0];
      if (code !== 0 || first === '') throw new Error(`${argv[0]} ended with ${code}${first === '' ? ' and ran nothing' : ''}`);
      return { ms: Number(first) / 1e6 - started };
    };
    return { start, done };
  };
  const toExit = (argv) => async () => {
    const { folder, done } = scratch();
    const { wallMs } = await once(argv, { cwd: folder });
    done();
    return { ms: wallMs };
  };
  const queued = quick ? [10_000] : [10_000, 100_000];
  const many = (count) => (folder) => fromBatch(folder, [FIRST, ...Array.from({ length: count - 1 }, () => 'true')]);
  const starts = {
    'mpmsub (TypeScript config)': toFirst((folder) => fromConfig(folder, FIRST, 1)),
    'the same, importing a file of its own': toFirst(withFile),
    'the same, nothing compiled is kept': toFirst(withOwnCache, 'mpmsub/code'),
    'the same, nothing is kept': toFirst(withOwnCache, ''),
    'mpmsub batch': toFirst(fromBatch),
    'bare Node + spawn': toFirst(() => ({ argv: [process.execPath, '-e', NODE_AND_SPAWN] })),
    ...Object.fromEntries(installed().map(([name, { prepare }]) => [name, toFirst(prepare)])),
    ...(args.includes('--npm-peers')
      ? Object.fromEntries(Object.entries(npmPeers(installNpmPeers())).map(([name, { prepare }]) => [name, toFirst(prepare)]))
      : {}),
  };
  const contestants = {
    ...Object.fromEntries(Object.entries(starts).map(([name, { start }]) => [name, start])),
    'node -e 0, to its exit': toExit([process.execPath, '-e', '0']),
    'mpmsub --version, to its exit': toExit([MPMSUB, '--version']),
    'mpmsub --help, to its exit': toExit([MPMSUB, '--help']),
  };
  // The first is not counted: it fills the caches.
  await contest(contestants, 1);
  const found = await contest(contestants, rounds);
  for (const { done } of Object.values(starts)) done();
  for (const count of queued) found[`mpmsub batch, ${count} queued`] = await firstOfMany(many(count));

  const ms = (name) => found[name].ms;
  const bare = ms('bare Node + spawn');
  const ours = ms('mpmsub (TypeScript config)');
  const parallel = found['GNU parallel --joblog']?.ms;
  const bars = [
    bar('exec to first job against bare Node + spawn', ours / bare, 2.5, { unit: ' x' }),
    ...(parallel ? [bar('exec to first job against GNU parallel', ours / parallel, 1, { unit: ' x' })] : []),
    bar('--version against bare Node', ms('mpmsub --version, to its exit') / ms('node -e 0, to its exit'), 1.3, { unit: ' x' }),
    bar('--help against bare Node', ms('mpmsub --help, to its exit') / ms('node -e 0, to its exit'), 1.3, { unit: ' x' }),
  ];
  return report(
    { json },
    Object.entries(found).map(([what, one]) => ({ what, ms: one.ms, 'against bare Node + spawn': one.ms / bare })),
    bars,
  );
}

/** A configuration whose job stands in another file. */
function withFile(folder, [line]) {
  const started = fromConfig(folder, line, 1);
  writeFileSync(join(folder, 'jobs.ts'), `export const first: string = ${JSON.stringify(line)};\n`);
  writeFileSync(
    join(folder, 'mpmsub.config.ts'),
    `import { defineConfig } from 'mpmsub';\nimport { first } from './jobs';\nexport default defineConfig({ jobs: { first } });\n`,
  );
  return started;
}

/** What is kept between runs is in the folder itself. */
function withOwnCache(folder, [line]) {
  return { ...fromConfig(folder, line, 1), env: { XDG_CACHE_HOME: join(folder, 'cache') } };
}

/** Milliseconds from exec to the first job with so many behind it; then the run is interrupted. */
async function firstOfMany(prepare) {
  const { folder, done } = scratch();
  const { argv } = prepare(folder);
  let first = '';
  const { started } = await once(argv, {
    cwd: folder,
    onStart(pidOf) {
      const look = setInterval(() => {
        try {
          first = readFileSync(join(folder, 'first'), 'latin1').split('\n')[0];
        } catch {
          return;
        }
        if (first === '') return;
        clearInterval(look);
        process.kill(pidOf(), 'SIGINT');
      }, 20);
    },
  });
  done();
  return { ms: Number(first) / 1e6 - started };
}
