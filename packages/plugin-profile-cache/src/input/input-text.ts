import { formatBytes, formatDuration, memoryText } from '@mpmsub/runner';
import { readMemoryText } from '../read-memory-text.js';
import { MEMORY_NOISE, TIME_NOISE } from './fit-input-model.js';
import type { InputModel } from './input-model.js';
import { FARTHEST, type Prediction } from './predict-memory.js';

const GiB = 1024 ** 3;

/** A model as it stands in a profile. */
export function writeModel({ base, perByte, within, sizes, from, to }: InputModel): Record<string, unknown> {
  return { base: memoryText(base), perByte, within, sizes, from: sizeText(from), to: sizeText(to) };
}

/** Reads what {@link writeModel} writes; `undefined` for anything that is not sound. */
export function readModel(value: unknown): InputModel | undefined {
  if (!isRecord(value)) return undefined;
  return sound({ ...value, base: readMemoryText(value.base) });
}

/** A model of run times as it stands in a profile: seconds, and seconds for each GB of input. */
export function writeTimeModel({ base, perByte, within, sizes, from, to }: InputModel): Record<string, unknown> {
  return { base: base / 1000, perGB: secondsPerGB(perByte), within, sizes, from: sizeText(from), to: sizeText(to) };
}

/** Reads what {@link writeTimeModel} writes; `undefined` for anything that is not sound. */
export function readTimeModel(value: unknown): InputModel | undefined {
  if (!isRecord(value)) return undefined;
  return sound({ ...value, base: Number(value.base) * 1000, perByte: (Number(value.perGB) * 1000) / GiB });
}

function sound({ base, perByte, within, sizes, from, to }: Record<string, unknown>): InputModel | undefined {
  const model = { base, perByte, within, sizes, from: readMemoryText(from), to: readMemoryText(to) };
  const isSound = Object.values(model).every((part) => typeof part === 'number' && Number.isFinite(part) && part >= 0);
  return isSound && Number(model.perByte) > 0 && model.from! <= model.to! ? (model as InputModel) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function secondsPerGB(msPerByte: number): number {
  return Number(((msPerByte * GiB) / 1000).toPrecision(3));
}

/** `1.2s + 17s per GB of input`. */
export function timeModelText({ base, perByte }: InputModel): string {
  return `${base === 0 ? '' : `${formatDuration(base)} + `}${secondsPerGB(perByte)}s per GB of input`;
}

/** `48M + 1.26 x input`. */
export function modelText({ base, perByte }: InputModel): string {
  return `${base === 0 ? '' : `${formatBytes(base)} + `}${perByte} x input`;
}

/** What a model of memory rests on: `7 sizes from 1M to 400M, missing by at most 6 %`. */
export function modelGrounds(model: InputModel): string {
  return groundsText(model, formatBytes(MEMORY_NOISE));
}

/** The same of a model of run times. */
export function timeModelGrounds(model: InputModel): string {
  return groundsText(model, formatDuration(TIME_NOISE));
}

function groundsText({ sizes, from, to, within }: InputModel, noise: string): string {
  const missed = within === 0 ? `less than ${noise}` : `at most ${Math.round(within * 100)} %`;
  return `${sizes} sizes from ${formatBytes(from)} to ${formatBytes(to)}, missing by ${missed}`;
}

/** Where a size lies, if that is worth a word; begins with a comma. */
export function placeText({ place, bytes }: Prediction, { from, to }: InputModel): string {
  if (place === 'inside') return '';
  if (place === 'below') return `, below the smallest measured, taken as ${formatBytes(from)}`;
  const times = `, ${Number((bytes / to).toPrecision(2))} times the largest measured`;
  return place === 'far' ? `${times}: taken as ${FARTHEST} times, it may need more` : times;
}

/** Two digits, never less than one byte in a thousand of them: `980K`, `1.2G`. */
function sizeText(bytes: number): string {
  const units = ['K', 'M', 'G', 'T'] as const;
  let amount = bytes / 1024;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${Number(amount.toPrecision(2))}${units[unit]}`;
}
