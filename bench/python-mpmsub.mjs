// The Python library, where `--python-mpmsub DIR` names a checkout of it and some Python here has psutil.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PYTHONS = ['python3', '/usr/bin/python3'];

/** @returns the interpreter and the checkout, or `undefined` where none is asked for. */
export function pythonMpmsub(args) {
  const checkout = args[args.indexOf('--python-mpmsub') + 1];
  if (!args.includes('--python-mpmsub') || checkout === undefined) return undefined;
  const python = PYTHONS.find((name) => {
    try {
      execFileSync(name, ['-c', 'import sys; sys.path.insert(0, sys.argv[1]); import mpmsub', checkout], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (python === undefined)
    throw new Error(`no Python here imports mpmsub from ${checkout}: it needs psutil (apt-get install python3-psutil)`);
  return { python, checkout };
}

const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
import mpmsub
settings, jobs = json.load(open('jobs.json'))
cluster = mpmsub.cluster(verbose=False, progress_bar=False, **settings)
cluster.jobs.extend(jobs)
cluster.run()
sys.exit(len(cluster.completed_jobs) != len(jobs))
`;

/** Its jobs (`cmd`, `p`, `m`) in a cluster of these settings (`p`, `m`). Ends with 0 when all succeeded. */
export function withPython({ python, checkout }, folder, settings, jobs) {
  writeFileSync(join(folder, 'jobs.json'), JSON.stringify([settings, jobs]));
  return { argv: [python, '-c', PROGRAM, checkout] };
}
