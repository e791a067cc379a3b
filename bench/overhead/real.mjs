// `node real.mjs N bare|all FOLDER`: N real `true` jobs through the launcher in a new folder there, without any plugin or with all that the command
// line brings. Prints microseconds of CPU of this process a job and of wall time a job. The folder is left: thousands of deleted files nearby would make
// the logs of the next one dear.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { journal } from '../../packages/plugin-journal/dist/index.js';
import { profileCache } from '../../packages/plugin-profile-cache/dist/index.js';
import { progress } from '../../packages/plugin-progress/dist/index.js';
import { summary } from '../../packages/plugin-summary/dist/index.js';
import { normalize, prepareRun, run } from '../../packages/runner/dist/index.js';

const [count, which] = [Number(process.argv[2]), process.argv[3]];
const root = mkdtempSync(join(process.argv[4], 'run-'));
const jobs = Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, 'true']));
const plugins = which === 'all' ? [profileCache(), journal(), progress({ mode: 'none' }), summary()] : [];
const prepared = await prepareRun(normalize({ cpus: 2, jobs }, { root }));
const before = process.cpuUsage();
const began = performance.now();
const { ok } = await run({ ...prepared, plugins });
const wallMs = performance.now() - began;
const { user, system } = process.cpuUsage(before);
if (!ok) throw new Error('the run failed');
console.log(JSON.stringify({ us: (user + system) / count, wallUs: (wallMs * 1000) / count }));
