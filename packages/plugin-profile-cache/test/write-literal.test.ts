import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLiteral, writeLiteral } from '../src/config-edit/write-literal.js';

const a = { job: 'a', memory: '640M', runs: 1, machine: 'm', key: 'k1' };
const b = { job: "b's", memory: '3G', runs: 2, machine: 'm', key: 'k2' };
const f = { family: 'f #', memory: '3G', input: { base: '16M', perByte: 2.5 } };
const NONE = { jobs: [], families: [] };
const SOME = { jobs: [a, b], families: [f] };

const FILLED_DOUBLE = `{
    jobs: [
      { job: "a", memory: "640M", runs: 1, machine: "m", key: "k1" },
      { job: "b's", memory: "3G", runs: 2, machine: "m", key: "k2" },
    ],
    families: [
      { family: "f #", memory: "3G", input: { base: "16M", perByte: 2.5 } },
    ],
  }`;

/** File name, text with `⟦literal⟧`, and what the literal becomes. */
const CASES: readonly (readonly [name: string, file: string, text: string, filled: string])[] = [
  [
    'an empty one in a script',
    'mpmsub.config.ts',
    `import { defineConfig } from "mpmsub";\n\nexport default defineConfig({\n  jobs: { a: "x" }, // mine\n  profile: ⟦{}⟧, // mpmsub owns this\n});\n`,
    FILLED_DOUBLE,
  ],
  [
    'with its comment inside',
    'mpmsub.config.mjs',
    `export default {\n  jobs: { a: "x" },\n  profile: ⟦{\n    // mpmsub owns this\n  }⟧,\n};\n`,
    FILLED_DOUBLE.replace('{', '{\n    // mpmsub owns this'),
  ],
  [
    'with a comment that opens and one that closes it',
    'mpmsub.config.mjs',
    `export default {\n  jobs: { a: "x" },\n  profile: ⟦{ /* mpmsub's */\n    jobs: [],\n    families: [],\n    // to here\n  }⟧,\n};\n`,
    FILLED_DOUBLE.replace('{', "{ /* mpmsub's */").replace(/\n {2}\}$/, '\n    // to here\n  }'),
  ],
  [
    'single quotes, tabs, no trailing commas',
    'mpmsub.config.js',
    "module.exports = {\n\tjobs: { a: 'x' },\n\tprofile: ⟦{}⟧\n}\n",
    "{\n\t\tjobs: [\n\t\t\t{ job: 'a', memory: '640M', runs: 1, machine: 'm', key: 'k1' },\n\t\t\t{ job: 'b\\'s', memory: '3G', runs: 2, machine: 'm', key: 'k2' }\n\t\t],\n\t\tfamilies: [\n\t\t\t{ family: 'f #', memory: '3G', input: { base: '16M', perByte: 2.5 } }\n\t\t]\n\t}",
  ],
  [
    'a constant, with as const',
    'mpmsub.config.ts',
    `const profile = ⟦{}⟧ as const;\nexport default {\n  jobs: { a: "x" },\n  profile,\n};\n`,
    FILLED_DOUBLE.replace(/^ {2}/gm, ''),
  ],
  [
    'in a function',
    'mpmsub.config.mts',
    `export default async () => ({\n  jobs: { a: "x" },\n  profile: ⟦{ jobs: [{ job: "old", memory: \`1G\`, key: "k", machine: "m" }], }⟧ satisfies object,\n});\n`,
    FILLED_DOUBLE,
  ],
  [
    'JSON',
    'mpmsub.config.json',
    `{\n    "jobs": { "a": "x" },\n    "profile": ⟦{}⟧\n}\n`,
    `{\n        "jobs": [\n            { "job": "a", "memory": "640M", "runs": 1, "machine": "m", "key": "k1" },\n            { "job": "b's", "memory": "3G", "runs": 2, "machine": "m", "key": "k2" }\n        ],\n        "families": [\n            { "family": "f #", "memory": "3G", "input": { "base": "16M", "perByte": 2.5 } }\n        ]\n    }`,
  ],
  [
    'package.json, on one line',
    'package.json',
    `{"name":"x","mpmsub":{"jobs":{"a":"x"},"profile":⟦{}⟧}}`,
    `{\n  "jobs": [\n    { "job": "a", "memory": "640M", "runs": 1, "machine": "m", "key": "k1" },\n    { "job": "b's", "memory": "3G", "runs": 2, "machine": "m", "key": "k2" }\n  ],\n  "families": [\n    { "family": "f #", "memory": "3G", "input": { "base": "16M", "perByte": 2.5 } }\n  ]\n}`,
  ],
  [
    'YAML',
    'mpmsub.config.yaml',
    `# ours\njobs:\n  a: x # fast\nprofile: ⟦{}⟧ # mpmsub owns this\nmemory: 4G\n`,
    `{\n  "jobs": [\n    { "job": "a", "memory": "640M", "runs": 1, "machine": "m", "key": "k1" },\n    { "job": "b's", "memory": "3G", "runs": 2, "machine": "m", "key": "k2" }\n  ],\n  "families": [\n    { "family": "f #", "memory": "3G", "input": { "base": "16M", "perByte": 2.5 } }\n  ]\n  }`,
  ],
];

const plain = (text: string) => text.replace(/⟦([^⟧]*)⟧/, '$1');
const filledIn = (text: string, filled: string) => text.replace(/⟦[^⟧]*⟧/, () => filled);

describe('a record that runs own', () => {
  it.each(CASES)('%s', async (_, name, text, filled) => {
    const file = `/project/${name}`;
    const written = await writeLiteral(plain(text), file, SOME);
    expect(written).toBe(filledIn(text, filled));
    expect(await readLiteral(written, file)).toEqual(SOME);
    expect(await writeLiteral(written, file, SOME)).toBe(written);
    const emptied = await writeLiteral(written, file, NONE);
    expect(await writeLiteral(emptied, file, SOME)).toBe(written);
  });

  it('keeps a BOM, CRLF, and everything else, whatever it is', async () => {
    const remark = fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((text) => text.replace(/[\r\n\u2028\u2029⟦⟧]|\p{Surrogate}/gu, ''));
    const scripts = CASES.filter(([, name]) => /\.[cm]?[jt]s$/.test(name));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...scripts),
        fc.boolean(),
        fc.boolean(),
        remark,
        async ([, name, text, filled], bom, crlf, said) => {
          const dress = (body: string) => {
            const dressed = `${bom ? '\uFEFF' : ''}// ${said}\n${body}// 🎉 ${said}`;
            return crlf ? dressed.replaceAll('\n', '\r\n') : dressed;
          };
          const quotes = said.split("'").length - said.split('"').length;
          fc.pre(quotes === 0);
          expect(await writeLiteral(dress(plain(text)), `/project/${name}`, SOME)).toBe(dress(filledIn(text, filled)));
        },
      ),
      { numRuns: process.env.MPMSUB_TEST_FULL ? 300 : 25 },
    );
  });

  it.each([
    ['computed by a call', 'profile: load()', /^made by parse\(\) \(line 1\)$/],
    ['chosen', 'profile: process.env.X ? {} : { jobs: [] }', /^chosen by a condition \(line 2\)$/],
    ['imported', 'profile: shared', /^written in ".\/shared.mjs" \(line 2\)$/],
    ['partly computed', 'profile: { jobs: [one] }', /^a part of it is computed \(line 2\)$/],
    ['spread', 'profile: { ...one }', /^a part of it is computed \(line 2\)$/],
    [
      'remarked upon by somebody',
      'profile: { jobs: [], /* by hand */ families: [] }',
      /^a comment stands among its numbers \(line 2\)$/,
    ],
    ['from another file', 'cpus: 2', /^it is not in this file$/],
  ])('is refused where it is %s', async (_, member, reason) => {
    const text = `import shared from "./shared.mjs"; const one = {}, load = (x) => JSON.parse("{}");\nexport default { jobs: { a: "x" }, ${member} };\n`;
    await expect(writeLiteral(text, '/project/mpmsub.config.mjs', SOME)).rejects.toThrow(reason);
  });

  it.each([
    [
      'changed afterwards',
      'const c = { jobs: { a: "x" }, profile: {} };\nc.profile.jobs = [1];\nexport default c;\n',
      /changed elsewhere/,
    ],
    [
      'of a configuration that differs each time',
      'export default { jobs: { a: Math.random() + "" }, profile: {} };\n',
      /differ at each evaluation/,
    ],
    ['of one that does not load', 'throw new Error("no");\nexport default { profile: {} };\n', /^not proved: no$/],
    ['of one that is broken', 'export default { profile: {}', /^not proved: the file cannot be parsed/],
  ])('is refused in a file: %s', async (_, text, reason) => {
    await expect(writeLiteral(text, '/project/mpmsub.config.mjs', SOME)).rejects.toThrow(reason);
  });

  it.each([
    ['a block of lines', 'jobs: { a: x }\nprofile:\n  jobs: []\n', /not written in braces: put "profile: {}"/],
    ['an alias', 'x: &x {}\njobs: { a: x }\nprofile: *x\n', /the alias \*x/],
    [
      'a comment among the numbers',
      'jobs: { a: x }\nprofile: {\n  "jobs": [], # mine\n  "families": [] }\n',
      /a comment stands among/,
    ],
    ['a comment behind the brace', 'jobs: { a: x }\nprofile: { # mine\n  }\n', /a comment stands among/],
  ])('YAML is refused with %s', async (_, text, reason) => {
    await expect(writeLiteral(text, '/project/mpmsub.config.yaml', SOME)).rejects.toThrow(reason);
  });
});
