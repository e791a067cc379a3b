import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'mpmsub';

export interface TimingsOptions {
  /** File to write, relative to the configuration's folder. Default `timings.csv`. */
  readonly file?: string;
}

/** Writes one line per job when the run ends. It only watches: nothing it does can change or break a run. */
export function timings({ file = 'timings.csv' }: TimingsOptions = {}): Plugin {
  return {
    name: 'timings',
    apply({ hooks, config }) {
      const lines = ['job,outcome,milliseconds,peak bytes'];
      hooks.jobEnd.tap('timings', ({ result }) => {
        const { wallMs, peakMemory } = result.measurement ?? {};
        lines.push([result.id, result.outcome.type, wallMs === undefined ? '' : Math.round(wallMs), peakMemory ?? ''].join(','));
      });
      hooks.runEnd.tap('timings', () => writeFileSync(resolve(config.root, file), `${lines.join('\n')}\n`));
    },
  };
}
