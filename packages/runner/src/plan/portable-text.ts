import { dirname, relative, sep } from 'node:path';

/** What may stand beside a path in an argument or in a line for a shell. */
const EDGE = '\\s"\'`=:,;|&<>()';

/**
 * A text with the absolute paths in it that lead to `root` or below it made independent of where `root` is, so that two checkouts give
 * one text. Paths are looked for as words (`/p/a.js`), values (`--out=/p/a`, `-I/p/include`), in lists (`/p/bin:/usr/bin`), file URLs and
 * lines for a shell. The rest of the text, and paths that leave `root` again, stay as they are. For comparing only: the answer holds a NUL
 * where `root` was, as no argument can.
 */
export function portableText(text: string, root: string): string {
  if (!text.includes(root) || dirname(root) === root) return text;
  const escaped = root.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const path = new RegExp(`(?<=^|[${EDGE}]|file://|(?:^|[\\s"'])--?\\w+)${escaped}(?:[/\\\\][^${EDGE}]*)?(?=$|[${EDGE}])`, 'g');
  return text.replace(path, (found) => (isInside(root, found) ? `\0${found.slice(root.length)}` : found));
}

/** True for `root` itself and what lies below it. */
export function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`);
}
