import { report } from './report.js';

console.log(report(process.argv.slice(2).map(Number)));
