import type { Plugin } from 'mpmsub';

/** Lets only one job with this tag run at a time. It decides: the engine asks it before each start. */
export function takeTurns(tag: string): Plugin {
  return {
    name: `take-turns:${tag}`,
    apply({ hooks }) {
      let running: string | undefined;
      hooks.admit.tap('take-turns', ({ job }) =>
        running !== undefined && job.tags.includes(tag) ? `${running} has its turn` : undefined,
      );
      hooks.attemptStart.tap('take-turns', ({ jobId, attempt }) => {
        if (attempt.job.tags.includes(tag)) running = jobId;
      });
      hooks.attemptEnd.tap('take-turns', ({ jobId }) => {
        if (running === jobId) running = undefined;
      });
    },
  };
}
