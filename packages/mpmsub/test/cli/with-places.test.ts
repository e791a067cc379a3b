import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigError, prepareConfig } from '@mpmsub/runner';
import { fakeMachine } from '@mpmsub/runner/testing';
import { afterEach, expect, test } from 'vitest';
import { simulateRun } from '../../src/cli/simulate-run.js';
import { withPlaces } from '../../src/cli/with-places.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('a cycle that only the run finds is told in the file in which it is written, not in the one that extends it', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'mpmsub-places-'));
  folders.push(cwd);
  writeFileSync(join(cwd, 'base.yaml'), 'jobs:\n  a: { cmd: x, needs: [b] }\n  b: { cmd: x, needs: [a] }\n');
  writeFileSync(join(cwd, 'mpmsub.config.yaml'), 'extends: [./base.yaml]\njobs:\n  c: x\n');
  const settings = await prepareConfig({ cwd, modules: {} });
  const { jobs, file, root } = settings;
  const run = () => simulateRun({ jobs, machine: fakeMachine(), config: { file, root } }, { cpus: 1, memory: 1e9 });
  const error: ConfigError = await withPlaces(settings, run).then(
    () => expect.fail('it has run'),
    (thrown) => thrown,
  );
  expect(error.diagnostics).toMatchObject([{ code: 'cycle', place: { file: join(cwd, 'base.yaml'), line: 2 } }]);
});
