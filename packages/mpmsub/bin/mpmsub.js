#!/usr/bin/env node
// Kept tiny: asking for the version must cost no more than starting Node.
import { readFileSync } from 'node:fs';

const argv = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  await cacheCompiledCode();
  const { main } = await import('../dist/cli.js');
  await main(argv, version);
}

/** Where Node can (from 22.1), compiled code is kept in the user's own folder: the default one is shared by all users. */
async function cacheCompiledCode() {
  const { enableCompileCache } = await import('node:module');
  if (enableCompileCache === undefined || process.env.NODE_COMPILE_CACHE !== undefined) return;
  const { homedir } = await import('node:os');
  try {
    enableCompileCache(`${process.env.XDG_CACHE_HOME || `${homedir()}/.cache`}/mpmsub/code`);
  } catch {
    // Somebody without a home folder: it only takes a little longer.
  }
}
