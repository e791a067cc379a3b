import { basename, dirname, extname } from 'node:path';

/**
 * A part of a value that is a path, asked for as GNU parallel does: `/` its file name, `//` its folder, `.` all but its ending, `/.` its file name
 * without the ending. Anything else: the whole of it.
 */
export function valuePart(value: string, part: string): string {
  switch (part) {
    case '/':
      return basename(value);
    case '//':
      return dirname(value);
    case '/.':
      return basename(value, extname(value));
    case '.':
      return value.slice(0, value.length - extname(value).length);
    default:
      return value;
  }
}
