import type { Command } from '../model/job.js';
import { splitLine } from './split-line.js';

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

/** The family of a line that a shell runs. */
export function familyOfLine(line: string): string {
  return shorten(wordsTemplate(splitLine(line)));
}

/** The family of a program and its arguments. */
export function familyOfWords(words: readonly string[]): string {
  return shorten(wordsTemplate(words));
}

const OPERATORS: ReadonlySet<string> = new Set(['|', '||', '&', '&&', ';', '(', ')', '{', '}']);
const REDIRECTION = /^\d*(?:>>?|<)(?:&\d)?$/;

function wordsTemplate(words: readonly string[]): string {
  const parts: string[] = [];
  let expects: 'program' | 'script' | 'argument' = 'program';
  for (const word of words) {
    const held = heldBy(word);
    let part = word;
    if (word.length <= 2 && OPERATORS.has(word)) {
      expects = 'program';
    } else if (held & ANGLE && REDIRECTION.test(word)) {
      // as it is
    } else if (expects === 'program' && held & EQUALS && /^\w+=/.test(word)) {
      part = argumentTemplate(word, held);
    } else if (expects === 'program') {
      part = baseName(word);
      expects = INTERPRETERS.test(part) ? 'script' : 'argument';
    } else if (expects === 'script' && !word.startsWith('-') && !/^[\d.:]+[smhd]?$/.test(word)) {
      expects = 'argument';
      if (/\s/.test(word)) part = withoutNumbers(word, held);
      else if (isPath(word, held)) part = baseName(word);
    } else {
      part = argumentTemplate(word, held);
    }
    parts.push(part);
  }
  return parts.join(' ');
}

const DIGIT = 1;
const DOT = 2;
const SLASH = 4;
const EQUALS = 8;
const ANGLE = 16;
/** Any other character. */
const OTHER = 32;

/** Which of the characters that count here a word has: most have none, and are done with after this one look. */
function heldBy(word: string): number {
  let held = 0;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code > 62) held |= OTHER;
    else if (code >= 48 && code <= 57) held |= DIGIT;
    else if (code === 46) held |= DOT;
    else if (code === 47) held |= SLASH;
    else if (code === 61) held |= EQUALS;
    else if (code === 60 || code === 62) held |= ANGLE;
    else held |= OTHER;
  }
  return held;
}

function argumentTemplate(word: string, held = heldBy(word)): string {
  const equals = held & EQUALS ? word.indexOf('=') : -1;
  if (equals > 0 && /^[\w.-]+$/.test(word.slice(0, equals))) {
    return `${word.slice(0, equals)}=${argumentTemplate(word.slice(equals + 1))}`;
  }
  return isPath(word, held) ? '<path>' : withoutNumbers(word, held);
}

/** A word shorter than a UUID that has no digit has nothing of a number. */
const UUID_LENGTH = 36;

function withoutNumbers(text: string, held: number): string {
  if (held === DIGIT) return '#';
  if (!(held & DIGIT) && text.length < UUID_LENGTH) return text;
  return text.replace(UUID, '#').replace(HEX, '#').replace(NUMBER, '#');
}

function isPath(word: string, held: number): boolean {
  return (
    Boolean(held & SLASH) || word.startsWith('~') || word === '.' || word === '..' || (Boolean(held & DOT) && WORD_END.test(word))
  );
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/', word.length - 2) + 1) || word;
}

/** Long scripts keep their beginning and a short sum of the whole. */
function shorten(template: string): string {
  if (template.length <= LONGEST) return template;
  let sum = 0x811c9dc5;
  // FNV-1a, 32 bits: it only tells templates of one beginning apart
  for (let index = 0; index < template.length; index++) sum = Math.imul(sum ^ template.charCodeAt(index), 0x01000193) >>> 0;
  return `${template.slice(0, LONGEST - 12)}... ${sum.toString(16).padStart(8, '0')}`;
}
