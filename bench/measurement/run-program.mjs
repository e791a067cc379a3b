import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createTruthGroup } from './truth-group.mjs';

/** Runs programs with every witness beside them. */
export function createLab({ zoo, meter }) {
  const peer = fork(new URL('rss-sum.mjs', import.meta.url).pathname);
  let runs = 0;
  const sampled = new Map();
  meter.onSample(({ attempts }) => {
    for (const { key, peakMemory } of attempts) sampled.set(key, peakMemory);
  });
  return {
    close: () => peer.kill(),
    /** Runs one program; sizes in bytes, times in milliseconds. */
    async run(argv, { cwd, group = true, onStart } = {}) {
      const truth = group ? createTruthGroup() : undefined;
      const marker = `bench-${process.pid}-${++runs}`;
      const env = { ...process.env };
      delete env.NODE_EXTRA_CA_CERTS;
      const cpuBefore = process.cpuUsage();
      const witness = spawn(zoo.witness, [marker, truth?.procs ?? '-', ...argv], {
        cwd,
        env,
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      });
      let told = '';
      let startedAt;
      let tracked = false;
      witness.stdio[3].on('data', (bytes) => {
        told += bytes;
        const pid = Number(/^start (\d+)$/m.exec(told)?.[1]);
        if (!pid || tracked) return;
        tracked = true;
        startedAt = performance.now();
        meter.track(marker, marker, [pid]);
        onStart?.(marker, pid);
        peer.send({ track: pid });
      });
      await once(witness, 'close');
      if (!tracked) throw new Error(`${argv.join(' ')} did not start`);
      const wallMs = performance.now() - startedAt;
      meter.sampleNow(marker);
      const left = meter.members(marker);
      const [, status, maxRss, user, system] = /^end (\d+) (\d+) (\d+) (\d+)$/m.exec(told) ?? [];
      const waitedCpuMs = (Number(user) + Number(system)) / 1000;
      // as the runner does: the launcher has waited for the job's processes and tells the kernel's account of them
      const totals = meter.finish(marker, { largestProcess: Number(maxRss) * 1024 });
      const cpu = process.cpuUsage(cpuBefore);
      peer.send({ end: true });
      const [{ peak: rssSum }] = await once(peer, 'message');
      const result = {
        wallMs,
        status: Number(status),
        left: left.length,
        maxRss: Number(maxRss) * 1024,
        waitedCpuMs,
        group: truth?.peak(),
        cache: truth?.cache(),
        ours: totals.peakMemory,
        file: totals.fileMemory ?? 0,
        sampled: sampled.get(marker),
        cpuMs: totals.cpuMs,
        rssSum,
        costMs: (cpu.user + cpu.system) / 1000,
      };
      truth?.remove();
      return result;
    },
  };
}
