import type { Proposal, ProposedJob } from './proposal.js';

/** What a folder gets where nothing was found to make jobs from. */
export const SAMPLE: Proposal = {
  source: 'a sample, because nothing was found to make jobs from',
  jobs: [
    { id: 'hello', cmd: 'echo "hello from $MPMSUB_JOB_ID"' },
    { id: 'grow', cmd: `node -e "Buffer.alloc(60e6, 1)"`, needs: ['hello'] },
  ],
  leftOut: [],
};

/** The text of `mpmsub.config.ts` for some jobs, in the style that formatters leave alone. */
export function renderConfig({ source, jobs, leftOut }: Proposal): string {
  // Where the source told an order, people can see how it is written.
  const isUnordered = jobs.length > 1 && jobs.every(({ needs = [] }) => needs.length === 0);
  const order = isUnordered ? "  // All run side by side. What must wait says so: { cmd: '...', needs: ['build'] }\n" : '';
  const inner = jobs.some(({ cpus }) => cpus !== undefined)
    ? '  // mpmsub within a job uses the CPUs of that job and no more\n'
    : '';
  const skipped = leftOut.map(({ name, why }) => `    // left out: ${oneLine(name)} (${why})\n`).join('');
  return `import { defineConfig } from 'mpmsub';

// Made by "mpmsub init" from ${oneLine(source)}.
export default defineConfig({
  // cpus: 4,         // default: what this machine lets us use
  // memory: '8G',    // default: 90 % of what is available
${order}${inner}  jobs: {
${jobs.map(renderJob).join('')}${skipped}  },
});
`;
}

function renderJob({ id, cmd, cwd, cpus, needs = [], tags = [] }: ProposedJob): string {
  const fields = [
    `cmd: ${quote(cmd)}`,
    ...(cwd === undefined ? [] : [`cwd: ${quote(cwd)}`]),
    ...(cpus === undefined ? [] : [`cpus: ${cpus}`]),
    ...(needs.length === 0 ? [] : [`needs: [${needs.map(quote).join(', ')}]`]),
    ...(tags.length === 0 ? [] : [`tags: [${tags.map(quote).join(', ')}]`]),
  ];
  const key = id === '__proto__' ? "['__proto__']" : /^[A-Za-z_$][\w$]*$/.test(id) ? id : quote(id);
  if (fields.length === 1) return `    ${key}: ${quote(cmd)},\n`;
  const line = `    ${key}: { ${fields.join(', ')} },\n`;
  if (line.length <= 120) return line;
  return `    ${key}: {\n${fields.map((field) => `      ${field},\n`).join('')}    },\n`;
}

/** A string literal; with the quotes that need the fewest escapes. */
function quote(text: string): string {
  const json = JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
  if (text.includes("'") && !text.includes('"')) return json;
  return `'${json.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
