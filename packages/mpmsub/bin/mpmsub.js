#!/usr/bin/env node
// Kept tiny, and CommonJS: what is asked most often must cost no more than starting Node.
const { fstatSync, readFileSync, writeSync } = require('node:fs');
const { join } = require('node:path');

const argv = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));
const answer = argv.length === 1 ? knownAnswer(argv[0]) : undefined;
if (answer === undefined || !say(answer)) require('../dist/start.cjs').run(argv, version);

/** What is known without the program: the version, and the help as the bundler has heard it from the program itself. */
function knownAnswer(option) {
  if (option === '--version' || option === '-V') return `${version}\n`;
  if (option !== '--help' && option !== '-h') return undefined;
  // Only a narrow terminal makes it look otherwise.
  const isNarrow = fstatSync(1).isCharacterDevice() && process.stdout.columns < 80;
  return isNarrow ? undefined : readFileSync(join(__dirname, '../dist/help.txt'), 'utf8');
}

/** Writes to standard output without the 5 ms that `process.stdout` takes. False: nothing could be written, the program tells why. */
function say(text) {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch {
    // A pipe that is full for now.
    if (rest.length < text.length) process.stdout.write(rest);
    else return false;
  }
  return true;
}
