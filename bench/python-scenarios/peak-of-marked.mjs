import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Watches from outside, in a process of its own, what all processes with this mark in their environment use; `end` answers the peak in bytes. */
export function peakOfMarked(mark) {
  const observer = fork(new URL('../measurement/pressure/observer.mjs', import.meta.url).pathname);
  observer.send({ mark });
  return {
    async end() {
      observer.send({ end: true });
      const [{ samples }] = await once(observer, 'message');
      return samples.reduce((peak, [, bytes]) => Math.max(peak, bytes), 0);
    },
  };
}
