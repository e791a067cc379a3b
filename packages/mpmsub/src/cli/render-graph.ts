import type { Job, Need } from '@mpmsub/runner';

/** The jobs and their needs in a language that other tools draw. */
export function renderGraph(jobs: readonly Job[], format: 'mermaid' | 'dot' | 'json'): string {
  switch (format) {
    case 'mermaid':
      return mermaid(jobs);
    case 'dot':
      return dot(jobs);
    case 'json':
      return json(jobs);
  }
}

const ARROW_LABEL: Readonly<Record<Need['when'], string>> = { success: '', failure: 'on failure', always: 'in any case' };

/** Names of nodes are numbers: ids may hold what Mermaid reads as its own. */
function mermaid(jobs: readonly Job[]): string {
  const node = new Map(jobs.map((job, i) => [job.id, `j${i}`]));
  const lines = jobs.map((job) => `  ${node.get(job.id)}["${mermaidText(job.id)}"]`);
  for (const job of jobs) {
    for (const need of job.needs) {
      const label = ARROW_LABEL[need.when];
      lines.push(`  ${node.get(need.job)} -->${label === '' ? '' : `|${label}|`} ${node.get(job.id)}`);
    }
  }
  return `flowchart LR\n${lines.map((line) => `${line}\n`).join('')}`;
}

function mermaidText(text: string): string {
  return text.replace(/[^\w .:/@+,-]/g, (c) => `#${c.codePointAt(0)};`);
}

function dot(jobs: readonly Job[]): string {
  const lines = jobs.map((job) => `  ${dotText(job.id)};`);
  for (const job of jobs) {
    for (const need of job.needs) {
      const label = ARROW_LABEL[need.when];
      lines.push(`  ${dotText(need.job)} -> ${dotText(job.id)}${label === '' ? '' : ` [label=${dotText(label)}]`};`);
    }
  }
  return `digraph jobs {\n  rankdir=LR;\n  node [shape=box];\n${lines.map((line) => `${line}\n`).join('')}}\n`;
}

function dotText(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r?\n/g, '\\n')}"`;
}

function json(jobs: readonly Job[]): string {
  const nodes = jobs.map(({ id, needs, stages, tags, description }) => ({
    id,
    command: stages.map((stage) => stage.text).join(' | '),
    needs,
    tags,
    ...(description !== undefined && { description }),
  }));
  return `${JSON.stringify({ jobs: nodes }, undefined, 2)}\n`;
}
