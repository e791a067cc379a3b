import type { Job, Plugin, RunEvent } from '@mpmsub/runner';

/** Writes every event but output as one line of JSON. Values of environment variables are left out: they may be secrets. */
export function jsonLines(write: (line: string) => void): Plugin {
  return {
    name: 'json',
    apply({ hooks }) {
      hooks.event.tap('json', (event) => write(`${JSON.stringify(plainEvent(event))}\n`));
    },
  };
}

/** An event without the values of environment variables, and without a job's description repeated in each attempt. */
export function plainEvent(event: RunEvent): object {
  switch (event.type) {
    case 'run-start':
    case 'jobs-added':
      return { ...event, jobs: event.jobs.map(plainJob) };
    case 'attempt-start':
    case 'attempt-end': {
      const { job: _, ...attempt } = event.attempt;
      return { ...event, attempt };
    }
    case 'job-end': {
      const { job, ...rest } = event;
      return { ...rest, jobId: job.id };
    }
    default:
      return event;
  }
}

function plainJob({ env, ...job }: Job): object {
  return { ...job, env: Object.keys(env) };
}
