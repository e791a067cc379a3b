import { describeValue } from './describe-value.js';
import type { Parsed } from './parsed.js';
import { didYouMean } from './suggest.js';

const KIB = 1024;
const MIB = KIB * 1024;

/** Bytes of each memory unit; all are powers of 1024, whatever their spelling. */
const MEMORY_UNITS = new Map<string, number>([['b', 1]]);
for (const [index, letter] of ['k', 'm', 'g', 't', 'p'].entries()) {
  for (const spelling of [letter, `${letter}b`, `${letter}ib`]) MEMORY_UNITS.set(spelling, KIB ** (index + 1));
}

/** Milliseconds of each unit of time. */
const TIME_UNITS = new Map<string, number>();
for (const [ms, ...spellings] of [
  [1, 'ms', 'msec', 'msecs', 'millisecond', 'milliseconds'],
  [1000, 's', 'sec', 'secs', 'second', 'seconds'],
  [60_000, 'm', 'min', 'mins', 'minute', 'minutes'],
  [3_600_000, 'h', 'hr', 'hrs', 'hour', 'hours'],
  [86_400_000, 'd', 'day', 'days'],
] as const) {
  for (const spelling of spellings) TIME_UNITS.set(spelling, ms);
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const AMOUNT = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z]+)?$/;
const TIME_PART = /\s*((?:\d+(?:\.\d*)?|\.\d+))\s*([a-z]+)/y;

/** Reads an amount of memory; gives whole bytes. A bare number is MB: `512` and `"512"` are 512 MB. */
export function parseMemory(input: unknown): Parsed<number> {
  if (typeof input === 'number') return memoryOf(input, MIB, String(input));
  if (typeof input !== 'string') return { problem: `expected an amount of memory, found ${describeValue(input)}` };
  const text = input.trim().toLowerCase();
  const match = AMOUNT.exec(text);
  if (!match) return { problem: `${JSON.stringify(input)} is not an amount of memory`, hint: memoryHint(text) };
  const unit = match[2] === undefined ? MIB : MEMORY_UNITS.get(match[2]);
  if (unit === undefined) {
    return {
      problem: `${JSON.stringify(input)} has the unknown unit ${JSON.stringify(match[2])}`,
      hint: 'write K, M, G or T, such as "512M" or "1.5G"',
    };
  }
  return memoryOf(Number(match[1]), unit, JSON.stringify(input));
}

function memoryOf(amount: number, unit: number, shown: string): Parsed<number> {
  const bytes = Math.round(amount * unit);
  if (Number.isNaN(amount)) return { problem: `${shown} is not an amount of memory`, hint: 'write one such as "512M" or "1.5G"' };
  if (!(bytes > 0))
    return { problem: `${shown} is not above 0`, hint: 'write an amount such as "512M", or leave it out when it is unknown' };
  if (!Number.isSafeInteger(bytes))
    return { problem: `${shown} is more memory than any machine has`, hint: 'write one such as "512M" or "1.5G"' };
  return { value: bytes };
}

function memoryHint(text: string): string {
  if (/^\d+,\d+\s*[a-z]*$/.test(text)) return `write a point: ${JSON.stringify(text.replace(',', '.').toUpperCase())}`;
  if (text.endsWith('%')) return 'a share is only for the budget at the top; write an amount such as "512M"';
  return 'write a number and a unit, such as "512M" or "1.5G"';
}

/** Reads a number of CPUs above 0; fractions are allowed. */
export function parseCpus(input: unknown): Parsed<number> {
  const amount =
    typeof input === 'number' ? input : typeof input === 'string' && NUMBER.test(input.trim()) ? Number(input) : undefined;
  const hint = 'write a number such as 2 or 0.5';
  if (amount === undefined || Number.isNaN(amount))
    return { problem: `expected a number of CPUs, found ${describeValue(input)}`, hint };
  if (!(amount > 0)) return { problem: `${amount} is not a number of CPUs above 0`, hint };
  if (amount > 1_000_000) return { problem: `${amount} is more CPUs than any machine has`, hint };
  return { value: amount };
}

/** Reads a duration such as `"30m"`, `"1h30m"` or a bare number of seconds; gives whole milliseconds. */
export function parseDuration(input: unknown): Parsed<number> {
  if (typeof input === 'number') return durationOf(input * 1000, String(input));
  if (typeof input !== 'string') return { problem: `expected a duration, found ${describeValue(input)}` };
  const shown = JSON.stringify(input);
  const hint = 'write one such as "90s", "10m" or "1h30m"';
  const text = input.trim().toLowerCase();
  if (NUMBER.test(text)) return durationOf(Number(text) * 1000, shown);
  if (text.startsWith('-')) return { problem: `${shown} is a negative duration`, hint };
  let total = 0;
  let last = Number.POSITIVE_INFINITY;
  TIME_PART.lastIndex = 0;
  while (TIME_PART.lastIndex < text.length) {
    const part = TIME_PART.exec(text);
    if (!part) return { problem: `${shown} is not a duration`, hint };
    const unit = TIME_UNITS.get(part[2]!);
    if (unit === undefined) {
      return {
        problem: `${shown} has the unknown unit ${JSON.stringify(part[2])}`,
        hint: didYouMean(part[2]!, LONG_UNITS) ?? hint,
      };
    }
    if (unit >= last) return { problem: `${shown} is not a duration: its units do not go from large to small`, hint };
    last = unit;
    total += Number(part[1]) * unit;
  }
  return text === '' ? { problem: 'an empty text is not a duration', hint } : durationOf(total, shown);
}

const LONG_UNITS = [...TIME_UNITS.keys()].filter((unit) => unit.length > 2);

function durationOf(ms: number, shown: string): Parsed<number> {
  const hint = 'write one such as "90s", "10m" or "1h30m"';
  const whole = Math.round(ms);
  if (Number.isNaN(ms)) return { problem: `${shown} is not a duration`, hint };
  if (whole < 0) return { problem: `${shown} is a negative duration`, hint };
  if (!Number.isSafeInteger(whole)) return { problem: `${shown} is too long a duration`, hint };
  return { value: whole };
}

const SHARE = /^(\d+(?:\.\d*)?|\.\d+)\s*%$/;
const FACTOR = /^(\d+(?:\.\d*)?|\.\d+)\s*x$/i;

/** Reads a share such as `"80%"`; gives 0.8. */
export function parsePercent(input: unknown): Parsed<number> {
  const share = parseWith(SHARE, input, 'a share', 'write one such as "80%"');
  return share.problem === undefined ? { value: share.value / 100 } : share;
}

/** Reads a factor such as `"1.5x"`; gives 1.5. */
export function parseFactor(input: unknown): Parsed<number> {
  return parseWith(FACTOR, input, 'a factor', 'write one such as "1.5x"');
}

function parseWith(pattern: RegExp, input: unknown, what: string, hint: string): Parsed<number> {
  const match = typeof input === 'string' ? pattern.exec(input.trim()) : null;
  if (!match) return { problem: `expected ${what}, found ${describeValue(input)}`, hint };
  const value = Number(match[1]);
  return value === 0 ? { problem: `${JSON.stringify(input)} is not above 0`, hint } : { value };
}
