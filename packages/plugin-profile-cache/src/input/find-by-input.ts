import type { Knowledge, Observation } from '../profile.js';
import { fitInputModel } from './fit-input-model.js';
import type { InputModel } from './input-model.js';
import type { InputSize } from './input-size.js';
import { isSameSize } from './learn-sizes.js';
import { type Prediction, predictMemory, predictTime } from './predict-memory.js';

/** What the size of a job's input tells of its memory. */
export interface InputFinding {
  /** Bytes; `undefined` where they cannot be told. */
  readonly bytes: number | undefined;
  /** Peaks to book by, in bytes, instead of all that were measured; `undefined`: those hold. */
  readonly peaks?: readonly number[] | undefined;
  /** Run times to plan by, milliseconds, instead of all that were measured; `undefined`: those hold. */
  readonly durationsMs?: readonly number[] | undefined;
  /** Set where the run time is reckoned, not measured: by what. */
  readonly timeModel?: InputModel | undefined;
  /** Set where the peaks are reckoned, not measured. */
  readonly prediction?: Prediction | undefined;
  /** The family's model, also where the job's own runs at this very size are better. */
  readonly model?: InputModel | undefined;
  /** Why nothing is reckoned: one clause. */
  readonly reason?: string | undefined;
}

/**
 * The job's own runs with an input of this size, else what the model says. A model that is asked inside what was measured counts like two
 * runs that agree, outside like a single one, which the scheduler gives more room.
 */
export function findByInput(size: InputSize, own: Knowledge | undefined, family: Knowledge | undefined): InputFinding {
  if ('reason' in size) return { bytes: undefined, reason: size.reason };
  const { bytes } = size;
  const model = family?.entry.input;
  const alike = own?.entry.isAtLeast
    ? []
    : (own?.recent.observations ?? []).filter(({ inputBytes }) => inputBytes !== undefined && isSameSize(inputBytes, bytes));
  const times = timesOf(bytes, alike, family?.entry.inputTime);
  if (alike.length > 0) return { bytes, ...times, model, peaks: alike.map(({ peakMemory }) => peakMemory) };
  if (bytes === 0) return { bytes, model, reason: 'its input is empty' };
  const sizes = family?.recent.sizes ?? [];
  if (model === undefined) {
    const fit = fitInputModel(sizes);
    return { bytes, ...times, reason: 'reason' in fit ? fit.reason : 'the model is not published yet' };
  }
  const prediction = predictMemory(model, sizes, bytes);
  const { memory } = prediction;
  return { bytes, ...times, model, prediction, peaks: prediction.place === 'inside' ? [memory, memory] : [memory] };
}

function timesOf(
  bytes: number,
  alike: readonly Observation[],
  timeModel: InputModel | undefined,
): Pick<InputFinding, 'durationsMs' | 'timeModel'> {
  const walls = alike.flatMap(({ wallMs }) => wallMs ?? []);
  if (walls.length > 0) return { durationsMs: walls };
  return timeModel === undefined ? {} : { durationsMs: [predictTime(timeModel, bytes)], timeModel };
}
