import { describe, expect, test } from 'vitest';
import { fromScripts } from '../../../src/cli/init/from-scripts.js';
import { scriptCommand, whyNotAJob } from '../../../src/cli/init/script-job.js';

describe('whyNotAJob', () => {
  const cases: [string, string, boolean][] = [
    ['build', 'tsc -b', true],
    ['test', 'vitest run', true],
    ['test', 'vitest', false],
    ['test', 'echo "Error: no test specified" && exit 1', false],
    ['dev', 'vite', false],
    ['bundle', 'vite build', true],
    ['build:watch', 'tsc -w', false],
    ['watchdog', 'node watchdog.js', true],
    ['check', 'tsc --watch', false],
    ['ci', 'npm run lint && npm test', false],
    ['all', 'run-p lint test', false],
    ['lint', 'biome check . && npm run types', false],
    ['ci', 'npx mpmsub', false],
    ['ci', 'tsc && CI=1 npx --yes turbo run build', false],
    ['ci', 'cross-env CI=1 yarn nx run-many', false],
    ['ci', 'pnpm exec mpmsub --fail-fast', false],
    ['types', 'cross-env CI=1 npx tsc', true],
    ['prepare', 'husky', false],
    ['empty', ' ', false],
    ['e2e', 'start-server-and-test "npm start" 3000 cypress', true],
    ['release', 'npm publish', false],
    ['ship', 'npm run -s x && git push', false],
    ['deploy:web', 'scp -r dist host:', false],
    ['clean', 'rm -rf dist', false],
    ['db:migrate', 'prisma migrate', false],
    ['lint:fix', 'eslint --fix .', false],
    ['format', 'prettier --write .', false],
    ['pretty', 'prettier --write .', false],
    ['format:check', 'prettier --check .', true],
    ['publish:check', 'npm publish --dry-run', true],
    ['information', 'node information.js', true],
    ['cleanroom', 'node cleanroom.js', true],
  ];
  test.each(cases)('%s: %s -> a job: %s', (name, command, isJob) => {
    expect(whyNotAJob(name, { [name]: command }) === undefined).toBe(isJob);
  });

  test('a pre script belongs to its script, and only then', () => {
    expect(whyNotAJob('prebuild', { prebuild: 'rm -rf dist', build: 'tsc' })).toBe('it runs with "build"');
    expect(whyNotAJob('preflight', { preflight: 'node preflight.js' })).toBeUndefined();
  });
});

describe('scriptCommand', () => {
  test('is the text of the script', () => {
    expect(scriptCommand('build', { scripts: { build: ' tsc -b ' } }, 'npm', false)).toBe('tsc -b');
  });
  test.each([
    [{ build: 'tsc', prebuild: 'x' }, 'pnpm', 'pnpm run build'],
    [{ build: 'echo $npm_package_name' }, 'npm', 'npm run build'],
  ] as const)('is the package manager where the script leans on it: %j', (scripts, manager, expected) => {
    expect(scriptCommand('build', { scripts }, manager, false)).toBe(expected);
  });
  test("is the package manager under Plug'n'Play", () => {
    expect(scriptCommand('build', { scripts: { build: 'tsc' } }, 'yarn', true)).toBe('yarn run build');
  });
});

test('fromScripts keeps the order and says what it left out', () => {
  const proposal = fromScripts('/nowhere', { scripts: { dev: 'vite', lint: 'biome check', test: 'vitest run' } });
  expect(proposal.jobs.map((job) => job.id)).toEqual(['lint', 'test']);
  expect(proposal.leftOut.map(({ name }) => name)).toEqual(['dev']);
});
