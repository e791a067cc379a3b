import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createTruthGroup } from './truth-group.mjs';

/** Runs programs with every witness beside them. */
export function createLab({ zoo, meter }) {
  const peer = fork(new URL('rss-sum.mjs', import.meta.url).pathname);
  let runs = 0;
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
      const totals = meter.finish(marker);
      const cpu = process.cpuUsage(cpuBefore);
      peer.send({ end: true });
      const [{ peak: rssSum }] = await once(peer, 'message');
      const [, status, maxRss, user, system] = /^end (\d+) (\d+) (\d+) (\d+)$/m.exec(told) ?? [];
      const result = {
        wallMs,
        status: Number(status),
        left: left.length,
        maxRss: Number(maxRss) * 1024,
        waitedCpuMs: (Number(user) + Number(system)) / 1000,
        group: truth?.peak(),
        cache: truth?.cache(),
        ours: totals.peakMemory,
        isBound: totals.peakIsBound === true,
        cpuMs: totals.cpuMs,
        rssSum,
        costMs: (cpu.user + cpu.system) / 1000,
      };
      truth?.remove();
      return result;
    },
  };
}
