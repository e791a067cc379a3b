import { type MeasurementMethod, memoryText } from '@mpmsub/runner';
import { conflictSides } from './conflict-sides.js';
import { readModel, readTimeModel, writeModel, writeTimeModel } from './input/input-text.js';
import { mergeProfiles } from './merge-profiles.js';
import type { Profile, ProfileEntry } from './profile.js';
import { readMemoryText } from './read-memory-text.js';

/** The version of the committed file that is written and understood. */
const VERSION = 1;
const METHODS: readonly MeasurementMethod[] = ['cgroup', 'procfs', 'systeminformation', 'accounting', 'none'];

/** Why a profile cannot be read; the message names the remedy. */
export class ProfileTextError extends Error {
  override readonly name = 'ProfileTextError';
}

/**
 * Reads a committed profile. Conflict markers are resolved by taking the higher number of both sides; entries that merging or hand
 * editing broke are read line by line. Throws {@link ProfileTextError} for a newer version and for a text that is no profile at all.
 */
export function parseProfile(text: string): Profile {
  const body = text.replace(/^\uFEFF/, '');
  if (body.trim() === '') return { entries: [] };
  return mergeProfiles(...conflictSides(body).map(parseSide));
}

/** Writes a profile: sorted, rounded, one entry a line, so that a diff names the jobs that changed. */
export function renderProfile(profile: Profile): string {
  const { jobs, families } = profileRecords(profile);
  const list = (records: readonly object[]) =>
    records.length === 0 ? '[]' : `[\n${records.map((record) => `    ${recordText(record)}`).join(',\n')}\n  ]`;
  return `{\n  "mpmsubProfile": ${VERSION},\n  "jobs": ${list(jobs)},\n  "families": ${list(families)}\n}\n`;
}

/** A profile as plain records, sorted and rounded. */
export interface ProfileRecords {
  readonly jobs: readonly object[];
  readonly families: readonly object[];
}

/** What {@link readRecords} reads. */
export function profileRecords({ entries }: Profile): ProfileRecords {
  const list = (kind: ProfileEntry['kind']) =>
    entries
      .filter((entry) => entry.kind === kind)
      .sort(compareEntries)
      .map(recordOf);
  return { jobs: list('job'), families: list('family') };
}

/** Reads records; what is no entry is left out. */
export function readRecords(whole: { readonly jobs?: unknown; readonly families?: unknown }): Profile {
  const entries = [whole.jobs, whole.families]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((item) => readEntry(item) ?? []);
  return mergeProfiles({ entries });
}

function compareEntries(a: ProfileEntry, b: ProfileEntry): number {
  return compareText(a.name, b.name) || compareText(a.machine, b.machine) || compareText(a.key, b.key);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function recordOf(entry: ProfileEntry): object {
  const written = {
    [entry.kind]: entry.name,
    memory: memoryText(entry.memory),
    atLeast: entry.isAtLeast ? true : undefined,
    seconds: seconds(entry.wallMs),
    cpuSeconds: seconds(entry.cpuMs),
    runs: entry.runs,
    method: entry.method,
    input: entry.input && writeModel(entry.input),
    inputSeconds: entry.inputTime && writeTimeModel(entry.inputTime),
    machine: entry.machine,
    key: entry.kind === 'job' ? entry.key : undefined,
  };
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

const JSON_STYLE: RecordStyle = { key: (name) => JSON.stringify(name), text: (value) => JSON.stringify(value) };

/** How names and texts of a record are written. */
export interface RecordStyle {
  readonly key: (name: string) => string;
  readonly text: (value: string) => string;
}

/** One record on one line, with room to breathe. */
export function recordText(record: object, style: RecordStyle = JSON_STYLE): string {
  const write = (value: unknown) =>
    isRecord(value) ? recordText(value, style) : typeof value === 'string' ? style.text(value) : JSON.stringify(value);
  const fields = Object.entries(record).map(([name, value]) => `${style.key(name)}: ${write(value)}`);
  return `{ ${fields.join(', ')} }`;
}

/** Two digits are what a run time is worth. */
function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Number((ms / 1000).toPrecision(2));
}

function parseSide(text: string): Profile {
  const whole = parseJson(text);
  if (whole === undefined) return parseLines(text);
  if (!isRecord(whole) || !('mpmsubProfile' in whole))
    throw new ProfileTextError('it is no mpmsub profile: "mpmsubProfile" is missing');
  checkVersion(whole.mpmsubProfile);
  return readRecords(whole);
}

/** For a text that is no JSON any more: every line that is an entry counts, whatever became of commas and brackets. */
function parseLines(text: string): Profile {
  const version = /"mpmsubProfile":\s*(\d+)/.exec(text);
  if (!version) throw new ProfileTextError('it is neither JSON nor a damaged mpmsub profile');
  checkVersion(Number(version[1]));
  const entries = text.split('\n').flatMap((line) => {
    const item = parseJson(line.trim().replace(/,$/, ''));
    return item === undefined ? [] : (readEntry(item) ?? []);
  });
  return mergeProfiles({ entries });
}

function checkVersion(version: unknown): void {
  if (version !== VERSION) {
    throw new ProfileTextError(`it has version ${JSON.stringify(version)}, this mpmsub knows version ${VERSION}: update mpmsub`);
  }
}

function readEntry(item: unknown): ProfileEntry | undefined {
  if (!isRecord(item)) return undefined;
  const kind = typeof item.job === 'string' ? 'job' : 'family';
  const name = item[kind];
  const key = kind === 'job' ? item.key : name;
  const memory = readMemoryText(item.memory);
  if (typeof name !== 'string' || typeof key !== 'string' || typeof item.machine !== 'string' || memory === undefined)
    return undefined;
  const method = METHODS.find((known) => known === item.method) ?? 'none';
  const runs = readNumber(item.runs) ?? 0;
  const input = kind === 'family' ? readModel(item.input) : undefined;
  const inputTime = kind === 'family' ? readTimeModel(item.inputSeconds) : undefined;
  const ms = (value: unknown) => {
    const read = readNumber(value);
    return read === undefined ? undefined : read * 1000;
  };
  return {
    kind,
    name,
    key,
    machine: item.machine,
    memory,
    isAtLeast: item.atLeast === true,
    wallMs: ms(item.seconds),
    cpuMs: ms(item.cpuSeconds),
    runs,
    method,
    ...(input === undefined ? {} : { input }),
    ...(inputTime === undefined ? {} : { inputTime }),
  };
}

function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
