import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY, runProgram } from './rig/run-program.js';

/** Every page for people, but the copies that the package is packed with: git ignores them. */
const pages = (await runProgram('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: REPOSITORY })).stdout
  .split('\n')
  .filter((name) => name !== '' && existsSync(join(REPOSITORY, name)));

const withoutFences = (text: string) => text.replace(/^```.*?^```$/gms, '');
const withoutCode = (text: string) => withoutFences(text).replace(/`[^`\n]*`/g, '');

/** The anchors of a page: each heading in lower case, its marks left out, spaces as hyphens. */
function anchors(file: string): Set<string> {
  const headings = [...withoutFences(readFileSync(file, 'utf8')).matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}

test('there are pages', () => expect(pages).toContain('README.md'));

test.each(pages)('%s: every link leads somewhere', (name) => {
  const file = join(REPOSITORY, name);
  const links = [...withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const broken = links.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const to = path === '' ? file : join(dirname(file), path);
    if (!existsSync(to)) return true;
    return anchor !== undefined && (statSync(to).isDirectory() || !anchors(to).has(anchor));
  });
  expect(broken).toEqual([]);
});

test('every page of docs/ stands in its index', () => {
  const index = readFileSync(join(REPOSITORY, 'docs/README.md'), 'utf8');
  const names = readdirSync(join(REPOSITORY, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(names.filter((name) => !index.includes(`](${name})`))).toEqual([]);
});
