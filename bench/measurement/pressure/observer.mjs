/**
 * Looks at a run from outside, with nothing of the runner's: every 20 ms the anonymous and shared resident bytes of every process that carries
 * `mark` in its environment. Messages: {mark} starts, {end: true} answers with the samples as [milliseconds, bytes].
 */
import { readdirSync, readFileSync } from 'node:fs';

const EACH_MS = 20;
/** A process younger than this may still be about to exec: what is not marked yet is looked at again. */
const YOUNG_MS = 1000;
const members = new Set();
/** Processes that are not ours, by pid, with the time when they were first seen. */
const strangers = new Map();
const samples = [];
let timer;

function isMarked(pid, mark) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
  } catch {
    return false;
  }
}

function bytesOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return field('RssAnon') + field('RssShmem');
}

function look(mark) {
  const at = performance.now();
  const alive = new Set(readdirSync('/proc').filter((name) => /^\d+$/.test(name)));
  for (const pid of members) if (!alive.has(pid)) members.delete(pid);
  for (const pid of strangers.keys()) if (!alive.has(pid)) strangers.delete(pid);
  let bytes = 0;
  for (const pid of alive) {
    if (!members.has(pid)) {
      const since = strangers.get(pid);
      if (since !== undefined && at - since > YOUNG_MS) continue;
      if (!isMarked(pid, mark)) {
        if (since === undefined) strangers.set(pid, at);
        continue;
      }
      strangers.delete(pid);
      members.add(pid);
    }
    try {
      bytes += bytesOf(pid);
    } catch {
      members.delete(pid);
    }
  }
  samples.push([at, bytes]);
}

process.on('message', ({ mark, end }) => {
  if (mark) timer = setInterval(() => look(mark), EACH_MS);
  if (end) {
    clearInterval(timer);
    process.send({ samples });
    process.disconnect();
  }
});
