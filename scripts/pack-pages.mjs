import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';

/**
 * Copies the pages that belong into a package: the licence, README.md and docs/, so that what is installed brings the documentation of
 * its own version, and every link in it leads somewhere. Links to what stays in the repository become plain text.
 *
 * @param {string} root the repository
 * @param {string} home the package's folder
 */
export async function packPages(root, home) {
  await cp(join(root, 'LICENSE'), join(home, 'LICENSE'));
  await rm(join(home, 'docs'), { recursive: true, force: true });
  await mkdir(join(home, 'docs'));
  const docs = (await readdir(join(root, 'docs'))).map((name) => `docs/${name}`);
  const packed = new Set(['LICENSE', 'README.md', 'docs', ...docs]);
  for (const page of ['README.md', ...docs]) {
    if (page.endsWith('.md')) await writeFile(join(home, page), withoutStrays(await readFile(join(root, page), 'utf8'), page));
    else await cp(join(root, page), join(home, page));
  }

  /** @param {string} text @param {string} page */
  function withoutStrays(text, page) {
    return text.replace(/(?<!!)\[([^\]]+)\]\(([^)\s#]+)(#[^)\s]*)?\)/g, (link, words, target) => {
      if (/^[a-z]+:/.test(target)) return link;
      const path = posix.normalize(posix.join(dirname(page), target)).replace(/\/$/, '');
      if (packed.has(path)) return link;
      if (!existsSync(join(root, path))) throw new Error(`${page}: the link to ${target} leads nowhere`);
      return words;
    });
  }
}
