import { execFileSync } from 'node:child_process';
import { constants, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { appendFile } from '../src/append-file.js';
import { freshFolder } from './rig.js';

describe('appendFile', () => {
  it('appends lines in order, those of one turn and those of later ones', async () => {
    const path = join(freshFolder(), 'file');
    writeFileSync(path, 'before\n');
    const file = appendFile(openSync(path, 'a'), (error) => expect.unreachable(error.message));
    file.append('one');
    file.append('two é');
    await new Promise((resolve) => setImmediate(resolve));
    await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe('before\none\ntwo é\n'));
    file.append('three');
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('before\none\ntwo é\nthree\n');
    file.append('after the end');
    expect(readFileSync(path, 'utf8')).not.toContain('after');
  });

  it('writes what one piece of work has told when that is done, without a turn of the event loop', async () => {
    const path = join(freshFolder(), 'file');
    const file = appendFile(openSync(path, 'a'), (error) => expect.unreachable(error.message));
    let hasTurned = false;
    setImmediate(() => {
      hasTurned = true;
    });
    for (const line of ['one', 'two']) {
      file.append(line);
      expect(readFileSync(path, 'utf8')).not.toContain(line);
      await Promise.resolve();
      expect([hasTurned, readFileSync(path, 'utf8').trimEnd().split('\n').at(-1)]).toEqual([false, line]);
    }
    await file.close();
  });

  it('writes what is gathered when the process exits in the same turn', () => {
    const path = join(freshFolder(), 'file');
    const module = join(import.meta.dirname, '../src/append-file.ts');
    const program = `
      const { appendFile } = await (await import('jiti')).createJiti(${JSON.stringify(import.meta.url)}).import(${JSON.stringify(module)});
      const file = appendFile((await import('node:fs')).openSync(${JSON.stringify(path)}, 'a'), () => {});
      file.append('last words');
      process.exit(3);`;
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname, stdio: 'pipe' }),
    ).toThrow();
    expect(readFileSync(path, 'utf8')).toBe('last words\n');
  });

  it('tells one failure and goes on from the very byte when there is room again', async () => {
    if (process.platform !== 'linux') return;
    const path = join(freshFolder(), 'fifo');
    execFileSync('mkfifo', [path]);
    // A pipe that nobody reads takes 64 KiB and then refuses, as a full disk does.
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const failures: Error[] = [];
    const file = appendFile(fd, (error) => failures.push(error));
    const lines = Array.from({ length: 3000 }, (_, i) => `line ${i} ${'é'.repeat(20)}`);
    for (const line of lines) file.append(line);
    await vi.waitFor(() => expect(failures).toHaveLength(1));

    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const chunk = Buffer.alloc(1 << 20);
    const parts: Buffer[] = [];
    const expected = `${lines.join('\n')}\n`;
    await vi.waitFor(
      () => {
        try {
          parts.push(Buffer.from(chunk.subarray(0, readSync(reader, chunk))));
        } catch {
          // Nothing there at the moment.
        }
        expect(Buffer.concat(parts).toString().length).toBe(expected.length);
      },
      { timeout: 30_000 },
    );
    expect(Buffer.concat(parts).toString()).toBe(expected);
    expect(failures).toHaveLength(1);
    await file.close();
  });

  it('loses nothing of what comes in one turn, however much that is', async () => {
    const path = join(freshFolder(), 'file');
    const file = appendFile(openSync(path, 'a'), (error) => expect.unreachable(error.message));
    for (let i = 0; i < 12_000; i++) file.append(String(i).padStart(1000));
    await file.close();
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map(Number)).toEqual(Array.from({ length: 12_000 }, (_, i) => i));
  });

  it('keeps a bounded amount while the disk refuses', async () => {
    if (!existsSync('/dev/full')) return;
    const failures: Error[] = [];
    const file = appendFile(openSync('/dev/full', 'a'), (error) => failures.push(error));
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    for (let i = 0; i < 120_000; i++) {
      file.append('x'.repeat(1000));
      if (i % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const grown = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before;
    expect(grown).toBeLessThan(40e6);
    await file.close();
    expect(failures).toHaveLength(1);
  });
});
