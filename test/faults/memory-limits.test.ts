import { afterEach, describe, expect, it } from 'vitest';
import { makeProject, type Project } from './project.js';

let project: Project;
afterEach(() => project.close());

const node = process.execPath;
const FILL = 'const all = []; for (;;) all.push(Buffer.alloc(8e6, 1))';
const OVERFLOW = 'const all = []; for (;;) all.push(new Array(1000).fill({}))';

/** What a run says of a failed job at its end, without its paths, and with N for sizes that are not the same each time. */
async function blockOf(id: string, job: object): Promise<string[]> {
  project = makeProject();
  project.configure({ jobs: { [id]: job } });
  const { code, stdout, stderr } = await project.run('run');
  expect(code, stdout + stderr).toBe(1);
  const lines = `${stdout}${stderr}`.split('\n');
  const start = lines.findIndex((line) => /^(✖|failed:) /.test(line));
  return lines
    .slice(start, lines.indexOf('', start))
    .filter((line) => !/^ {2}(ran|log|more) /.test(line))
    .map((line) => line.replace(/^failed:/, '✖').replace(/it peaked at [\d.]+[KMG]/, 'it peaked at N'));
}

describe('what a run says of a job that died of memory', () => {
  it('its limit', async () => {
    const job = { cmd: [node, '-e', FILL], memory: '100M', memoryLimit: '200M' };
    expect(await blockOf('greedy', job)).toEqual([
      '✖ greedy  stopped: over its memory limit',
      '  it peaked at N, its limit was 200M, 100M was reserved',
      expect.stringMatching(/^ {2}next memoryLimit: "\d+M" if it rightly needs that much, and memory: to match$/),
    ]);
  });

  it('Node’s own heap limit', async () => {
    const job = { cmd: [node, '--max-old-space-size=32', '-e', OVERFLOW], memory: '150M' };
    const [heading, peak, ...rest] = await blockOf('heap', job);
    expect([heading, peak]).toEqual(['✖ heap  JavaScript heap out of memory', '  it peaked at N, 150M was reserved']);
    expect(rest.filter((line) => !line.startsWith('  │') && !line.startsWith('  |')).join('\n')).toBe(
      `  next let its heap grow: env: { NODE_OPTIONS: "--max-old-space-size=512" }
       and reserve for it: memory: "640M"; a larger reservation alone does not help, the limit is
       Node's own`,
    );
  });
});

describe('limits and trees that are hard to measure', () => {
  it('a limit below what the program needs to start ends that job, by name, and the run goes on', async () => {
    project = makeProject();
    const tiny = (memoryLimit: string) => ({ cmd: [node, '-e', 'setInterval(() => {}, 1e6)'], memoryLimit });
    project.configure({ jobs: { none: tiny('4K'), little: tiny('64K'), less: tiny('2M'), fine: 'echo fine' } });
    const { code, stdout, stderr } = await project.run('run');
    expect(code).toBe(1);
    const ends = project.journal(project.runs()[0]!).filter(({ type }) => type === 'attempt-end');
    const reasons = new Map(ends.map((end) => [end.jobId, end.reason]));
    expect(Object.fromEntries(reasons), stdout + stderr).toEqual({
      none: 'memory-limit',
      little: 'memory-limit',
      less: 'memory-limit',
      fine: undefined,
    });
    expect(project.survivors()).toEqual([]);
  });

  it('a limit lower than the request is a warning with its place', async () => {
    project = makeProject();
    project.configure({ jobs: { a: { cmd: 'true', memory: '100M', memoryLimit: '50M' } } });
    const { code, stdout, stderr } = await project.run('run');
    expect(code).toBe(0);
    expect(stdout + stderr).toMatch(/warning: jobs\.a\.memoryLimit: .*\[limit-below-memory\]\n {2}at mpmsub\.config\.json:1:/);
  });

  it('jobs that end within a millisecond are told with a figure or a bound, never with nothing', async () => {
    project = makeProject();
    project.configure({ jobs: Array.from({ length: 50 }, (_, index) => ({ id: `j${index}`, cmd: ['true'] })) });
    const { code } = await project.run('run');
    expect(code).toBe(0);
    const ends = project.journal(project.runs()[0]!).filter(({ type }) => type === 'attempt-end');
    expect(ends).toHaveLength(50);
    const peaks = ends.map(({ measurement }) => (measurement as { peakMemory?: number }).peakMemory ?? 0);
    expect(Math.min(...peaks)).toBeGreaterThan(0);
  });
});
