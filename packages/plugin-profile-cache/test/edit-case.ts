import { join } from 'node:path';
import type { ConfigEdit } from '../src/index.js';
import { readMemoryText } from '../src/read-memory-text.js';

/** One hand-written configuration with what is to become of it. */
export interface EditCase {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly ConfigEdit[];
  /** What each refused job's reason must match. */
  readonly refusals: ReadonlyMap<string, RegExp>;
}

/**
 * Reads a fixture: `# file:`, `# set: id=memory ...`, `# refuse: id = pattern` and `# flags: crlf bom`, a line of dashes, and the
 * text, in which `⟦old→new⟧` marks each change.
 */
export function readCase(text: string, folder: string): EditCase {
  const split = text.indexOf('----\n');
  const head = text.slice(0, split).split('\n');
  const field = (name: string) => head.flatMap((line) => (line.startsWith(`# ${name}: `) ? [line.slice(name.length + 4)] : []));
  const flags = field('flags').join(' ');
  const side = (index: 1 | 2) => {
    const plain = text.slice(split + 5).replace(/⟦([^⟦⟧→]*)→([^⟦⟧]*)⟧/g, (_, ...parts) => parts[index - 1] as string);
    return (flags.includes('bom') ? '\uFEFF' : '') + (flags.includes('crlf') ? plain.replaceAll('\n', '\r\n') : plain);
  };
  return {
    file: join(folder, field('file')[0]!),
    before: side(1),
    after: side(2),
    edits: field('set')[0]!
      .split(' ')
      .map((one) => {
        const [id, memory] = one.split('=');
        return { id: id!, memory: readMemoryText(memory)! };
      }),
    refusals: new Map(
      field('refuse').map((one) => {
        const at = one.indexOf(' = ');
        return [one.slice(0, at), new RegExp(one.slice(at + 3))];
      }),
    ),
  };
}
