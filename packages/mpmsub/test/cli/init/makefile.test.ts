import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromMakefile } from '../../../src/cli/init/from-makefile.js';

const MAKEFILE = `
CC := gcc
FLAGS = -O2 -DX=1
.PHONY: all build test clean \\
        lint
all: build test ## everything
build: out.txt
	@echo building >> trace
test: build | lint
	@echo testing >> trace
lint: ; @echo linting >> trace
clean:
	rm -f out.txt
out.txt:
	touch out.txt
%.o: %.c
	$(CC) -c $<
`;

test('phony targets become jobs whose needs are their prerequisites', () => {
  const { jobs, leftOut } = fromMakefile(MAKEFILE);
  expect(jobs).toEqual([
    { id: 'build', cmd: 'make build', needs: [] },
    { id: 'test', cmd: 'make -o build -o lint test', needs: ['build', 'lint'] },
    { id: 'lint', cmd: 'make lint', needs: [] },
  ]);
  expect(leftOut.map(({ name }) => name)).toEqual(['all', 'clean']);
});

test('what reaches others, takes away or changes sources is left out', () => {
  const { jobs, leftOut } = fromMakefile('build:\n\tcc\ndeploy: build\n\tscp\nformat:\n\tfmt\nclean:\n\trm\n');
  expect(jobs.map(({ id }) => id)).toEqual(['build']);
  expect(leftOut.map(({ name }) => name)).toEqual(['deploy', 'format', 'clean']);
});

test('where nothing is declared phony every plain target is a job', () => {
  expect(fromMakefile('one:\n\ttrue\ntwo: one\n\ttrue\n').jobs.map((job) => job.id)).toEqual(['one', 'two']);
});

test('needs see through targets without a recipe', () => {
  const { jobs } = fromMakefile('.PHONY: a b group last\na:\n\ttrue\nb:\n\ttrue\ngroup: a b\nlast: group\n\ttrue\n');
  expect(jobs.at(-1)).toEqual({ id: 'last', cmd: 'make -o a -o b last', needs: ['a', 'b'] });
});

test('a cycle of targets does not hang', () => {
  expect(fromMakefile('a: b\n\ttrue\nb: a\n\ttrue\n').jobs.map((job) => job.id)).toEqual(['a', 'b']);
});

test('the commands, run by the real make in order, do each thing once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-make-'));
  try {
    writeFileSync(join(folder, 'Makefile'), MAKEFILE);
    for (const { cmd } of fromMakefile(MAKEFILE).jobs) execFileSync('sh', ['-c', cmd], { cwd: folder });
    expect(readFileSync(join(folder, 'trace'), 'utf8').trim().split('\n').sort()).toEqual(['building', 'linting', 'testing']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
