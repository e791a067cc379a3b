import { readFileSync, readlinkSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeProject, type Project } from './project.js';

let project: Project;
afterEach(() => project.close());

const isFull = process.env.MPMSUB_TEST_FULL === '1';
const AT_ONCE = isFull ? 6 : 2;

describe('runs of one folder at the same time', () => {
  it(`do not touch one another: ${AT_ONCE} at once`, async () => {
    project = makeProject();
    const ids = Array.from({ length: 25 }, (_, i) => `j${i}`);
    project.configure({ jobs: ids.map((id, i) => ({ id, cmd: `echo ${id}`, ...(i > 4 && { needs: [`j${i - 5}`] }) })) });
    const ends = await Promise.all(Array.from({ length: AT_ONCE }, () => project.run('run')));
    for (const { code, stderr, stdout } of ends) expect(code, stderr + stdout).toBe(0);
    expect(project.runs()).toHaveLength(AT_ONCE);
    for (const runId of project.runs()) {
      const text = readFileSync(project.path('.mpmsub', 'runs', runId, 'journal.ndjson'), 'utf8');
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; runId?: string; attempt?: { key: string }; job?: { id: string } });
      expect(lines[0]!.runId).toBe(runId);
      expect(lines.at(-1)!.type).toBe('run-end');
      expect(
        lines
          .filter((line) => line.type === 'job-end')
          .map((line) => line.job!.id)
          .sort(),
      ).toEqual([...ids].sort());
      for (const line of lines) if (line.attempt) expect(line.attempt.key.startsWith(`${runId}/`)).toBe(true);
      for (const id of ids) expect(project.lines(`.mpmsub/runs/${runId}/logs/${id}.log`)).toEqual([id]);
    }
    expect(project.runs()).toContain(readlinkSync(project.path('.mpmsub', 'runs', 'latest')));
  });

  it('cannot be continued while they run', async () => {
    project = makeProject();
    project.configure({ jobs: { a: 'echo up; while [ ! -e go ]; do sleep 0.02; done' } });
    const first = project.start('run');
    await vi.waitUntil(() => project.runs().length > 0 && project.journal(project.runs()[0]!).length > 1, { timeout: 30_000 });
    const second = await project.run('run', '--resume');
    expect(second.code).toBe(2);
    expect(second.stderr + second.stdout).toMatch(/is still running \(process \d+\)/);
    first.child.kill('SIGTERM');
    await first.end;
  });
});
