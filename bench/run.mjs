// `npm run bench [-- CASE...] [--quick] [--json]`: runs the named cases, or all. Each case is a folder with an index.mjs that exports
// `run({ quick, json, args })`, prints one table, and answers its figures.
import { existsSync, readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const cases = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`${here}${entry.name}/index.mjs`))
  .map((entry) => entry.name)
  .sort();

const words = process.argv.slice(2);
const names = words.filter((word) => cases.includes(word));
const unknown = words.find(
  (word, index) => !word.startsWith('-') && !cases.includes(word) && !words[index - 1]?.startsWith('--'),
);
if (unknown !== undefined) {
  console.error(`no benchmark "${unknown}"; there are: ${cases.join(', ')}`);
  process.exit(2);
}
const quick = words.includes('--quick');
const json = words.includes('--json');
const args = words.filter((word) => !names.includes(word));

// A certificate file that Node reads at every start would be measured with each of them.
delete process.env.NODE_EXTRA_CA_CERTS;

// So that what a case started in a group of its own is ended with us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const machine = {
  cpu: cpus()[0]?.model,
  cpus: cpus().length,
  memory: totalmem(),
  node: process.version,
  date: new Date().toISOString(),
};
if (!json)
  console.log(
    `${machine.cpus} x ${machine.cpu}, ${Math.round(machine.memory / 2 ** 30)} GB, Node ${machine.node}, ${machine.date.slice(0, 10)}`,
  );
const results = {};
for (const name of names.length > 0 ? names : cases) {
  if (!json) console.log(`\n== ${name}`);
  const { run } = await import(`./${name}/index.mjs`);
  results[name] = await run({ quick, json, args });
}
if (json) console.log(JSON.stringify({ machine, results }, null, 2));
