import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeJob } from '@mpmsub/runner/testing';
import { describe, expect, it } from 'vitest';
import { isGivenUp, lockElement } from '../src/folder/lock.js';
import { takeOwnership } from '../src/folder/owner.js';
import { readClosed, readElement, readHeader, readManifest } from '../src/folder/read-batch.js';
import type { ManifestLine } from '../src/folder/records.js';
import { appendResults, ResultReader } from '../src/folder/result-file.js';
import { scriptText } from '../src/folder/script-text.js';
import { writeBatch } from '../src/folder/write-batch.js';
import { Record } from '../src/worker/record.js';
import { tempFolder } from './temp-folder.js';

const line = (id: string): ManifestLine => ({
  key: `r/${id}`,
  identity: id,
  losses: 0,
  attempt: 1,
  allocation: { cpus: 1, memory: 5 },
  logs: { stdout: '/o', stderr: '/o' },
  job: fakeJob(id, { env: { X: 'a, "b"\nc é' } }),
});

describe('a batch', () => {
  const elements = [[line('ä')], [line('b'), line('c')], [line('d')]];
  const write = () => {
    const folder = join(tempFolder(), 'a "b"\n');
    writeBatch(folder, { name: 'n', root: '/', capacity: { cpus: 1 } }, elements, '');
    return folder;
  };

  it('is read back as it was written, whole or by element', () => {
    const folder = write();
    expect(readHeader(folder)).toEqual({ version: 1, name: 'n', root: '/', capacity: { cpus: 1 }, firsts: [0, 1, 3, 4] });
    expect(readManifest(folder, readHeader(folder)!)).toEqual(elements.flat());
    expect(elements.map((_, i) => readElement(folder, i))).toEqual(elements);
  });

  it('without a header was never submitted', () => {
    const folder = write();
    writeFileSync(join(folder, 'batch.json'), '{"version":1,"na');
    expect(readHeader(folder)).toBeUndefined();
    expect(readHeader(join(folder, 'nowhere'))).toBeUndefined();
  });

  it('is not believed when its manifest is cut off', () => {
    const folder = write();
    const whole = readFileSync(join(folder, 'manifest.ndjson'), 'utf8');
    for (const part of ['', whole.slice(0, 40), `${whole.split('\n')[0]}\n`]) {
      writeFileSync(join(folder, 'manifest.ndjson'), part);
      expect(readManifest(folder, readHeader(folder)!)).toBeUndefined();
    }
  });

  it('knows what is closed, and believes no number that was cut off', () => {
    const folder = write();
    expect(readClosed(folder)).toEqual(new Set());
    writeFileSync(join(folder, 'closed'), '\n1;\n23;\n12\n3;\n4');
    expect(readClosed(folder)).toEqual(new Set([1, 23, 3]));
  });

  it('that is gone is run by nobody', () => {
    expect(lockElement(join(write(), 'gone', '0.claim'))).toBe(true);
  });

  it('names its worker in words that a shell leaves alone', () => {
    const words = ['printf', '%s|', 'a b', "it's"];
    const folder = '$HOME `x` "q"\nz';
    const script = join(tempFolder(), 'run.sh');
    writeFileSync(script, scriptText(words, folder, ['element=7']));
    const said = execFileSync('sh', [script], { encoding: 'utf8' });
    expect(said).toBe(`${[...words.slice(2), folder, '--element', '7'].join('|')}|`);
  });
});

describe('results', () => {
  const start = (item: number) => `{"type":"start","item":${item},"node":"n"}\n`;

  it('are read once, and half a line only when it is whole', () => {
    const path = join(tempFolder(), 'r');
    const reader = new ResultReader(path);
    expect(reader.read(false)).toEqual([]);
    appendFileSync(path, start(1) + start(2).slice(0, 9));
    expect(reader.read(false).map(({ item }) => item)).toEqual([1]);
    appendFileSync(path, start(2).slice(9));
    expect(reader.read(false).map(({ item }) => item)).toEqual([2]);
    expect(reader.read(true)).toEqual([]);
  });

  it('wait for what a network file system shows as zero bytes; when all is over it is passed over', () => {
    const path = join(tempFolder(), 'r');
    const reader = new ResultReader(path);
    const gap = '\0'.repeat(start(1).length - 1);
    writeFileSync(path, `${gap}\n${start(2)}`);
    expect(reader.read(false)).toEqual([]);
    writeFileSync(path, start(1) + start(2));
    expect(reader.read(false).map(({ item }) => item)).toEqual([1, 2]);
    const other = new ResultReader(path);
    writeFileSync(path, `${gap}\n${start(2)}`);
    expect(other.read(true).map(({ item }) => item)).toEqual([2]);
  });

  it('survive half a line that a full disk left', () => {
    const path = join(tempFolder(), 'r');
    appendResults(path, start(1).slice(0, 5));
    appendResults(path, `\n${start(2)}`);
    expect(new ResultReader(path).read(false).map(({ item }) => item)).toEqual([2]);
  });

  it('that cannot be written are kept and tried again', async () => {
    const folder = join(tempFolder(), 'late');
    const record = new Record(join(folder, 'r'));
    record.write({ type: 'start', item: 1, node: 'n' }, true);
    record.write({ type: 'start', item: 2, node: 'n' }, false);
    expect(() => record.flush()).toThrow(/ENOENT/);
    mkdirSync(folder);
    record.flush();
    expect(new ResultReader(join(folder, 'r')).read(true).map(({ item }) => item)).toEqual([1, 2]);
  });
});

it('an element is given up once, and never when somebody has it', () => {
  const claim = join(tempFolder(), '0.claim');
  expect(isGivenUp(claim)).toBe(false);
  expect([lockElement(claim), isGivenUp(claim), lockElement(claim)]).toEqual([true, true, false]);
  const other = join(tempFolder(), '0.claim');
  mkdirSync(other);
  expect([lockElement(other), isGivenUp(other)]).toEqual([false, false]);
});

describe('a folder of batches', () => {
  it('has one owner while that one lives', () => {
    const folder = tempFolder();
    const owner = takeOwnership(folder);
    expect(owner).toBeDefined();
    expect(takeOwnership(folder)).toBeUndefined();
    owner!.release();
    const next = takeOwnership(folder);
    expect(next).toBeDefined();
    next!.release();
  });

  it('goes to the next one when its owner is dead, or has been silent for long on another host', () => {
    const folder = tempFolder();
    const owner = takeOwnership(folder)!;
    owner.release();
    const path = join(folder, 'owner.1');
    const record = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...record, isReleased: false, startTime: 'another time' }));
    const second = takeOwnership(folder);
    expect(second).toBeDefined();
    second!.release();
    writeFileSync(join(folder, 'owner.2'), JSON.stringify({ ...record, isReleased: false, host: 'elsewhere' }));
    expect(takeOwnership(folder)).toBeUndefined();
    execFileSync('touch', ['-d', '10 minutes ago', join(folder, 'owner.2')]);
    const third = takeOwnership(folder);
    expect(third).toBeDefined();
    third!.release();
    expect(existsSync(join(folder, 'owner.3'))).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
