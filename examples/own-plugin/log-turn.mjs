// Notes in a file when it begins and when it ends, so that one can see whether two of them overlapped.
import { appendFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const [file, name] = process.argv.slice(2);
appendFileSync(file, `${name} begins\n`);
await setTimeout(200);
appendFileSync(file, `${name} ends\n`);
