// Writes a random genome of the given length as FASTA; the same length gives the same genome.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const [file, length] = [process.argv[2], Number(process.argv[3])];
let state = 42;
/** The next of a repeatable row of numbers in 0..2^32 (xorshift). */
function next() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return state >>> 0;
}

const lines = ['>chr1'];
for (let at = 0; at < length; at += 70) {
  lines.push(Array.from({ length: Math.min(70, length - at) }, () => 'ACGT'[next() >>> 30]).join(''));
}
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${lines.join('\n')}\n`);
