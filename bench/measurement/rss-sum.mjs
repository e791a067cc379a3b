import { readdirSync, readFileSync } from 'node:fs';

/**
 * The method of the Python library, as a peer, in a process of its own: every 500 ms the sum of the resident sizes of a process and its
 * descendants. Messages: {track: pid} starts, {end: true} answers with {peak}.
 */
let timer;
let peak = 0;

function residentOfTree(root) {
  const children = new Map();
  const resident = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const parent = Number(fields[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
      resident.set(Number(name), Number(fields[21]) * 4096);
    } catch {}
  }
  const sum = (pid) => (resident.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root);
}

process.on('message', ({ track, end }) => {
  if (track) {
    peak = residentOfTree(track);
    timer = setInterval(() => {
      peak = Math.max(peak, residentOfTree(track));
    }, 500);
  }
  if (end) {
    clearInterval(timer);
    process.send({ peak });
  }
});
