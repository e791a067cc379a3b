/**
 * A process of its own that writes without end until it is killed, or `rounds` times: `writer.ts toggle|literal|count FOLDER NAME ROUNDS`.
 * `toggle` gives every job one of two peaks, in the profile and in the configuration; `literal` does so in the profile that the
 * configuration itself holds; `count` raises one counter.
 */
import { join } from 'node:path';
import { literalPlace } from '../src/literal-place.js';
import type { Knowledge, ProfileEntry } from '../src/profile.js';
import { entryId } from '../src/profile.js';
import { updateProfile } from '../src/profile-store.js';
import { writeConfig } from '../src/write-config.js';

const MiB = 1024 ** 2;
const [mode, folder, name, rounds] = process.argv.slice(2) as [string, string, string, string];
const profileFile = join(folder, 'mpmsub.profile.json');

function known(entry: Pick<ProfileEntry, 'name' | 'memory' | 'runs'>): [string, Knowledge] {
  const whole = { kind: 'job', key: entry.name, machine: 'm', isAtLeast: false, method: 'none', ...entry } as const;
  return [entryId(whole), { entry: whole, recent: { observations: [{ peakMemory: entry.memory }], runs: entry.runs } }];
}

const configFile = join(folder, 'mpmsub.config.json');

async function toggle(memory: number): Promise<void> {
  const all = () => new Map(Array.from({ length: 300 }, (_, index) => known({ name: `job-${index}`, memory, runs: 1 })));
  if (mode === 'literal') await updateProfile(profileFile, all, false, literalPlace(configFile, profileFile));
  else {
    await updateProfile(profileFile, all);
    await writeConfig(configFile, [{ id: 'a', memory }], { profileFile });
  }
}

async function count(): Promise<void> {
  await updateProfile(profileFile, (before) => {
    const next = new Map(before);
    const own = [...before.values()].find(({ entry }) => entry.name === name)?.entry;
    return next.set(...known({ name, memory: 16 * MiB, runs: (own?.runs ?? 0) + 1 }));
  });
}

async function main(): Promise<void> {
  for (let round = 0; round < Number(rounds); round++) {
    if (mode !== 'count') await toggle(round % 2 === 0 ? 512 * MiB : 1024 * MiB);
    else await count();
    process.stdout.write('.');
  }
}

void main();
