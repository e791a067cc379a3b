/** How well the profile foretells real programs: those of the measurement bench, run again and again through the engine. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileCache } from '../../packages/plugin-profile-cache/dist/index.js';
import { normalize, prepareRun, run } from '../../packages/runner/dist/index.js';
import { buildZoo } from '../measurement/build-zoo.mjs';
import { listPrograms } from '../measurement/zoo.mjs';

/** Programs that compute for long and need little: their repeats would take most of the bench's time. */
const LONG = new Set(['make -j4 of 8 C files', 'node', 'tsc']);
const LEARNING = 3;

/**
 * Runs every program `runs` times, one at a time; figures of the runs after the first three. Answers undefined where there is no C
 * compiler.
 */
export async function repeatForReal({ runs, minutes }) {
  const zoo = buildZoo();
  if (zoo === undefined) return undefined;
  const root = mkdtempSync(join(tmpdir(), 'bench-profile-real-'));
  const files = join(root, 'files');
  mkdirSync(files);
  const programs = listPrograms({ zoo: zoo.zoo, folder: files }).filter(({ name }) => !LONG.has(name));
  const jobs = programs.map(({ name, argv }) => ({ id: name, cmd: argv }));
  const text = () => readFileSync(join(root, 'mpmsub.profile.json'), 'utf8');
  const seen = [];
  const changed = [];
  const deadline = Date.now() + minutes * 60_000;
  for (let number = 0; number < runs && (number <= LEARNING || Date.now() < deadline); number++) {
    const before = number === 0 ? '' : text();
    const settings = normalize({ jobs, maxWorkers: 1 }, { root });
    const listener = {
      name: 'listener',
      apply: ({ hooks }) =>
        hooks.attemptEnd.tap('listener', ({ attempt, measurement, succeeded }) => {
          if (!succeeded || measurement.peakMemory === undefined) return;
          seen.push({ number, id: attempt.job.id, peak: measurement.peakMemory, reserved: attempt.allocation.memory });
        }),
    };
    await run({ ...(await prepareRun(settings)), plugins: [profileCache({ frozen: false }), listener] });
    const after = text();
    changed.push(linesChanged(before, after));
  }
  rmSync(root, { recursive: true });
  const judged = seen.filter(({ number }) => number >= LEARNING);
  return { programs: programs.length, judged: judged.length, ...tally(judged), changed };
}

function tally(rows) {
  const under = rows.filter(({ reserved, peak }) => reserved < peak);
  const needed = rows.reduce((sum, { peak }) => sum + peak, 0);
  const idle = rows.reduce((sum, { reserved, peak }) => sum + Math.max(0, reserved - peak), 0);
  return {
    under: under.length / rows.length,
    over: idle / needed,
    missed: under.map(({ id, peak, reserved }) => ({ id, peak, reserved })),
  };
}

function linesChanged(before, after) {
  const old = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !old.has(line)).length;
}
