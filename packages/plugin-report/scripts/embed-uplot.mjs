/**
 * Writes uPlot (chart drawing in the browser) into a module, so that a report is one file and needs no network, and a bundle of this
 * package needs no files beside it. Run it after updating uplot: `node packages/plugin-report/scripts/embed-uplot.mjs [FOLDER]`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = process.argv[2] ?? dirname(createRequire(import.meta.url).resolve('uplot/package.json'));
const read = (path) => readFileSync(join(folder, path), 'utf8').trim();
const { version } = JSON.parse(read('package.json'));
const notice = `/*! uPlot ${version}\n${read('LICENSE')} */`;
const script = read('dist/uPlot.iife.min.js').replace(/^\/\*!.*?\*\/\s*/s, '');
const lines = [
  '/** Written by scripts/embed-uplot.mjs; do not edit. */',
  `export const UPLOT_SCRIPT = ${JSON.stringify(`${notice}\n${script}`)};`,
  `export const UPLOT_STYLE = ${JSON.stringify(read('dist/uPlot.min.css'))};`,
];
writeFileSync(new URL('../src/generated/uplot.ts', import.meta.url), `${lines.join('\n')}\n`);
