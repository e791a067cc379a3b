#!/usr/bin/env node
/**
 * Builds the launcher's binaries: `node build.mjs [--check]`.
 *
 * The same source, flags and compiler give the same bytes; `bin/BUILD.json` says which compiler made those in the repository. `--check` builds into a
 * temporary folder and compares. Needs `gcc` for x64 and `aarch64-linux-gnu-gcc` for arm64 (on an arm64 machine `gcc` is that one); what
 * is not there is left out and said so.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const record = join(here, 'bin', 'BUILD.json');

const flags = [
  '-std=gnu11 -Os -Wall -Wextra -Werror -ffreestanding -nostdlib -static -no-pie -fno-pic -fno-ident',
  '-fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections',
  '-Wl,--build-id=none -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,-z,noexecstack -Wl,-z,norelro -s',
]
  .join(' ')
  .split(' ');

/** Compilers to try for each architecture, the machine's own first where it is of that architecture. */
const compilers = {
  x64: process.arch === 'x64' ? ['gcc', 'x86_64-linux-gnu-gcc'] : ['x86_64-linux-gnu-gcc'],
  arm64: process.arch === 'arm64' ? ['gcc', 'aarch64-linux-gnu-gcc'] : ['aarch64-linux-gnu-gcc'],
};

/** The name of an architecture's binary in `bin/`. */
export const binaryName = (arch) => `mpmsub-launcher-linux-${arch}`;

/** The compiler at hand for an architecture: its command and its version line, or `undefined`. */
export function findCompiler(arch) {
  for (const command of compilers[arch]) {
    try {
      const [line] = execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
      return { command, version: line.replace(/^\S+ /, '') };
    } catch {
      // not installed
    }
  }
  return undefined;
}

/** Builds one architecture's binary as the file `output`. */
export function buildLauncher(compiler, output) {
  execFileSync(compiler.command, [...flags, 'launcher.c', '-o', output], { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] });
  chmodSync(output, 0o755);
}

function main() {
  const isCheck = process.argv.includes('--check');
  const known = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {};
  const folder = isCheck ? mkdtempSync(join(tmpdir(), 'mpmsub-launcher-')) : join(here, 'bin');
  mkdirSync(folder, { recursive: true });
  try {
    for (const arch of Object.keys(compilers)) {
      const compiler = findCompiler(arch);
      if (!compiler) {
        console.log(`${arch}: no compiler (${compilers[arch].join(' or ')}), left as it is`);
        continue;
      }
      const output = join(folder, binaryName(arch));
      buildLauncher(compiler, output);
      const built = readFileSync(output);
      if (isCheck) {
        const isSame = built.equals(readFileSync(join(here, 'bin', binaryName(arch))));
        console.log(
          `${arch}: ${isSame ? 'the same bytes' : `other bytes; built by ${known[arch]}, here is ${compiler.version}`}`,
        );
        if (!isSame) process.exitCode = 1;
      } else {
        known[arch] = compiler.version;
        console.log(`${arch}: ${built.length} bytes, ${compiler.version}`);
      }
    }
    if (!isCheck) writeFileSync(record, `${JSON.stringify(known, null, 2)}\n`);
  } finally {
    if (isCheck) rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
