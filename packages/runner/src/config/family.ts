import type { Command } from '../model/job.js';

const LONGEST = 200;

/** Programs whose first plain argument names what really runs. */
const INTERPRETERS =
  /^(?:node|bun|deno|tsx|ts-node|python[\d.]*|pypy[\d.]*|ruby|perl|php|Rscript|julia|lua|java|bash|sh|zsh|dash|fish|npx|uv|poetry|conda|mamba|time|nice|env|timeout|srun)$/;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const HEX = /\b(?:0x[0-9a-f]+|(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,})\b/gi;
const NUMBER = /[+-]?\d+(?:[.,:_-]?\d+)*(?:e[+-]?\d+)?/gi;
const WORD_END = /\.[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]{0,7}$/;

/**
 * The template of a command: numbers, hexadecimal names and paths are left out, so that jobs that differ in nothing else are one
 * family and share what is measured. Programs, scripts and plain words stay: `python fit.py --seed 3 data/a.csv` is
 * `python fit.py --seed # <path>`.
 */
export function familyOf(stages: readonly Command[]): string {
  return shorten(stages.map(stageTemplate).join(' | '));
}

function stageTemplate(command: Command): string {
  const { argv } = command;
  // a shell's command line is text; everything else is words already
  return argv.length === 3 && argv[1] === '-c' && argv[2] === command.text
    ? wordsTemplate(splitLine(argv[2]))
    : wordsTemplate(argv);
}

const OPERATORS: ReadonlySet<string> = new Set(['|', '||', '&', '&&', ';', '(', ')', '{', '}']);
const REDIRECTION = /^\d*(?:>>?|<)(?:&\d)?$/;

function isRedirection(word: string): boolean {
  return (word.includes('>') || word.includes('<')) && REDIRECTION.test(word);
}

function wordsTemplate(words: readonly string[]): string {
  const out: string[] = [];
  let expects: 'program' | 'script' | 'argument' = 'program';
  for (const word of words) {
    if (OPERATORS.has(word)) {
      expects = 'program';
      out.push(word);
    } else if (isRedirection(word)) {
      out.push(word);
    } else if (expects === 'program' && word.includes('=') && /^\w+=/.test(word)) {
      out.push(argumentTemplate(word));
    } else if (expects === 'program') {
      const name = baseName(word);
      expects = INTERPRETERS.test(name) ? 'script' : 'argument';
      out.push(name);
    } else if (expects === 'script' && !word.startsWith('-') && !/^[\d.:]+[smhd]?$/.test(word)) {
      expects = 'argument';
      out.push(/\s/.test(word) ? withoutNumbers(word) : isPath(word) ? baseName(word) : word);
    } else {
      out.push(argumentTemplate(word));
    }
  }
  return out.join(' ');
}

function argumentTemplate(word: string): string {
  const equals = word.indexOf('=');
  if (equals > 0 && /^[\w.-]+$/.test(word.slice(0, equals))) {
    return `${word.slice(0, equals)}=${argumentTemplate(word.slice(equals + 1))}`;
  }
  if (isPath(word)) return '<path>';
  return withoutNumbers(word);
}

/** What any number or hexadecimal name has at least one of. */
const DIGIT_OR_HYPHEN = /[\d-]/;

function withoutNumbers(text: string): string {
  if (!DIGIT_OR_HYPHEN.test(text)) return text;
  return text.replace(UUID, '#').replace(HEX, '#').replace(NUMBER, '#');
}

function isPath(word: string): boolean {
  return (
    word.includes('/') || word.startsWith('~') || word === '.' || word === '..' || (word.includes('.') && WORD_END.test(word))
  );
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/', word.length - 2) + 1) || word;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|'[^']*'|\|\||&&|\d*>>?(?:&\d)?|\d*<|[|&;()]|(?:\\.|[^\s"'|&;<>()\\])+/gs;

/** The words of a shell command line, roughly: quotes are taken off, operators stand alone. It names families, it runs nothing. */
function splitLine(line: string): string[] {
  if (!/["'|&;<>()\\]/.test(line)) return line.trim().split(/\s+/);
  const words: string[] = [];
  for (const token of line.match(TOKEN) ?? []) {
    if (!/^["']/.test(token)) words.push(token);
    else words.push(...token.slice(1, -1).split(/\s+/).filter(Boolean));
  }
  return words;
}

/** Long scripts keep their beginning and a short sum of the whole. */
function shorten(template: string): string {
  if (template.length <= LONGEST) return template;
  let sum = 0x811c9dc5;
  // FNV-1a, 32 bits: it only tells templates of one beginning apart
  for (let index = 0; index < template.length; index++) sum = Math.imul(sum ^ template.charCodeAt(index), 0x01000193) >>> 0;
  return `${template.slice(0, LONGEST - 12)}... ${sum.toString(16).padStart(8, '0')}`;
}
