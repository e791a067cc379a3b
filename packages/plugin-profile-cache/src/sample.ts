import type { AttemptEndEvent, MeasurementMethod } from '@mpmsub/runner';
import type { InputSize } from './input/input-size.js';

/** One ended attempt, reduced to what can be learned from it. */
export interface Sample {
  /** Bytes; absent where nothing was measured. */
  readonly peakMemory?: number | undefined;
  readonly wallMs: number;
  readonly cpuMs?: number | undefined;
  /** False for attempts that failed, were killed or stopped: their peak is a lower bound, their time says nothing. */
  readonly isComplete: boolean;
  readonly method: MeasurementMethod;
  /** Bytes of the job's input when it started, where it names one. */
  readonly inputBytes?: number | undefined;
}

/** What an attempt teaches; `size` is that of its input. A peak that is only a bound (the job ended before the first look at it) is no measurement. */
export function sampleOf({ measurement, succeeded }: AttemptEndEvent, size: InputSize | undefined): Sample {
  const { peakMemory, peakIsBound, wallMs, cpuMs, method } = measurement;
  const sample = { peakMemory: peakIsBound ? undefined : peakMemory, wallMs, cpuMs, method, isComplete: succeeded };
  return size !== undefined && 'bytes' in size ? { ...sample, inputBytes: size.bytes } : sample;
}
