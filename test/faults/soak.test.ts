import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { makeProject, type Project } from './project.js';

const isFull = process.env.MPMSUB_TEST_FULL === '1';

let project: Project;
afterEach(() => {
  vi.unstubAllEnvs();
  project?.close();
});

/** What the runner holds: at the beginning of its run, and when nothing is left to do. The latter is only heard by who ends by himself. */
const WATCH = `
import { readdirSync, writeFileSync } from 'node:fs';
const look = () => ({
  descriptors: readdirSync('/proc/self/fd').length,
  resources: process.getActiveResourcesInfo().sort(),
  listeners: ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP', 'SIGCONT', 'exit'].map((name) => process.listenerCount(name)),
});
export const watch = {
  name: 'watch',
  apply() {
    const before = look();
    process.once('beforeExit', () => writeFileSync('held.json', JSON.stringify({ before, after: look() })));
  },
};
`;

/** Says which job it is, leaves work behind, and ends as its number says; the second attempt of some goes better. */
const JOB = `
number=$1 token=$2
echo "$number $MPMSUB_ATTEMPT" >> "effects/$((number % 16))"
case $((number % 11)) in
  1) sleep $token & ;;
  2) setsid sleep $token & ;;
  3) (env -i setsid sleep $token > /dev/null 2>&1 &) ;;
  4) head -c 70000 /dev/zero ;;
esac
case $((number % 13)) in
  0 | 1 | 2 | 3 | 4) exit 0 ;;
  5) exit 3 ;;
  6) kill -KILL $$ ;;
  7) kill -TERM $$ ;;
  8) kill -SEGV $$ ;;
  9) exec 1>&- 2>&- ; exit 0 ;;
  10) [ "$MPMSUB_ATTEMPT" = 2 ] || exit 75 ;;
  11) [ "$MPMSUB_ATTEMPT" = 2 ] || kill -KILL $$ ;;
  12) exit $((number % 256)) ;;
esac
`;

/** How a job of this number ends for good, and after how many attempts. */
function expected(number: number): [outcome: string, attempts: number] {
  const kind = number % 13;
  const isGood = kind <= 4 || kind === 9 || (kind === 12 && number % 256 === 0);
  if (isGood) return ['succeeded', 1];
  return kind === 10 || kind === 11 ? ['succeeded', 2] : ['failed', 2];
}

function processesNaming(token: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(token) ? [pid] : [];
    } catch {
      return [];
    }
  });
}

const COUNT = isFull ? 10_000 : 300;

it(`${COUNT} jobs that end in every way leave no process, descriptor, timer, listener or file`, {
  timeout: 3_600_000,
}, async () => {
  project = makeProject();
  const token = String(700_000_000 + Math.floor(Math.random() * 99_999_999));
  for (const folder of ['effects', 'tmp']) mkdirSync(project.path(folder));
  writeFileSync(project.path('job.sh'), JOB);
  writeFileSync(project.path('watch.mjs'), WATCH);
  writeFileSync(
    project.path('mpmsub.config.mjs'),
    `import { watch } from './watch.mjs';
const job = (_, i) => ({ id: \`j\${i}\`, cmd: ['sh', 'job.sh', String(i), '${token}'], memory: '4M', cpus: 0.25, retry: 1 });
export default { cpus: 4, memory: '500M', plugins: [watch], jobs: Array.from({ length: ${COUNT} }, job) };
`,
  );
  vi.stubEnv('TMPDIR', project.path('tmp'));
  const { code, signal, stderr } = await project.run('run', '--no-progress', '-q');
  expect([code, signal], stderr.slice(-2000)).toEqual([1, null]);

  const runId = project.runs()[0]!;
  const ends = new Map(
    project.journal(runId).flatMap((line) => {
      const { type, job, result } = line as {
        type: string;
        job: { id: string };
        result: { outcome: { type: string }; attempts: number };
      };
      return type === 'job-end' ? [[job.id, [result.outcome.type, result.attempts]] as const] : [];
    }),
  );
  const wrong = Array.from({ length: COUNT }, (_, i) => [i, ends.get(`j${i}`), expected(i)] as const).filter(
    ([, is, shouldBe]) => String(is) !== String(shouldBe),
  );
  expect(wrong.slice(0, 5)).toEqual([]);
  const effects = readdirSync(project.path('effects')).flatMap((file) => project.lines(`effects/${file}`));
  const attempts = Array.from({ length: COUNT }, (_, i) => expected(i)[1]).reduce((sum, tries) => sum + tries, 0);
  expect(effects).toHaveLength(attempts);
  expect(new Set(effects).size).toBe(attempts);

  expect(processesNaming(token), 'processes').toEqual([]);
  expect(project.survivors(), 'processes').toEqual([]);
  const { before, after } = JSON.parse(readFileSync(project.path('held.json'), 'utf8'));
  expect(after.descriptors, 'descriptors').toBeLessThanOrEqual(before.descriptors);
  const added = after.listeners.map((count: number, i: number) => count - before.listeners[i]).filter((more: number) => more > 0);
  expect(added, 'listeners').toEqual([]);
  expect(
    after.resources.filter((name: string) => !['PipeWrap', 'TTYWrap'].includes(name)),
    'timers',
  ).toEqual([]);
  expect(readdirSync(project.path('tmp')), 'temporary files').toEqual([]);
  expect(readdirSync(project.path('.mpmsub', 'runs', runId)).sort()).toEqual(['journal.ndjson', 'logs']);
  expect(readdirSync(project.path('.mpmsub', 'runs', runId, 'logs'))).toHaveLength(attempts);
});

const STORM = `
token=$1
respawn() { while :; do sleep $token; done; }
flee() { flee & exit; }
i=0
while [ $i -lt 150 ]; do sleep $token & setsid sleep $token & i=$((i + 1)); done
i=0
while [ $i -lt 10 ]; do respawn & i=$((i + 1)); done
flee & flee &
echo up >> up
wait
`;

it.each([
  ['the launcher', {}],
  ['no launcher', { MPMSUB_NO_HELPER: '1' }],
])('a storm of some 300 processes, of which some come back and some run away, is ended with its job: %s', async (_, env) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  project = makeProject();
  const token = String(800_000_000 + Math.floor(Math.random() * 99_999_999));
  writeFileSync(project.path('storm.sh'), STORM);
  project.configure({ jobs: { storm: { cmd: ['sh', 'storm.sh', token] } } });
  const { child, end } = project.start('run', '--no-progress');
  await vi.waitUntil(() => project.lines('up').length === 1, { timeout: 50_000 });
  child.kill('SIGTERM');
  const { code, stderr } = await end;
  expect(code, stderr).toBe(143);
  expect(processesNaming(token)).toEqual([]);
  expect(project.survivors()).toEqual([]);
});
