import { defineConfig, type JobEntry, pipeline } from 'mpmsub';

/** Simulated samples: each is sequenced, aligned and counted by itself; the end brings them together. */
const samples = ['mother', 'father', 'child'];
const genome = 'work/genome.fa';

const jobs: Record<string, JobEntry> = {
  genome: { cmd: ['node', 'make-genome.mjs', genome, '1000000'], description: 'a random genome of 1 Mb' },
  index: { cmd: ['bwa', 'index', genome], needs: ['genome'] },
};

samples.forEach((sample, i) => {
  const forward = `work/${sample}.1.fq`;
  const backward = `work/${sample}.2.fq`;
  jobs[`reads:${sample}`] = {
    cmd: ['wgsim', '-N', '20000', '-1', '100', '-2', '100', '-S', String(i + 1), genome, forward, backward],
    needs: ['genome'],
    family: 'reads',
  };
  // Two programs joined by a kernel pipe, measured as one job.
  jobs[`align:${sample}`] = pipeline(
    [
      ['bwa', 'mem', '-t', '{cpus}', genome, forward, backward],
      ['samtools', 'sort', '-m', '64M', '-o', `work/${sample}.bam`, '-'],
    ],
    { needs: ['index', `reads:${sample}`], cpus: 1, family: 'align' },
  );
  jobs[`flagstat:${sample}`] = {
    cmd: ['samtools', 'flagstat', `work/${sample}.bam`],
    needs: [`align:${sample}`],
    stdout: `work/${sample}.flagstat.txt`,
  };
});

jobs.merge = {
  cmd: ['samtools', 'merge', '-f', 'work/all.bam', ...samples.map((sample) => `work/${sample}.bam`)],
  needs: samples.map((sample) => `align:${sample}`),
};
jobs.coverage = {
  cmd: ['samtools', 'coverage', 'work/all.bam'],
  needs: ['merge'],
  stdout: 'work/coverage.txt',
};

export default defineConfig({ jobs });
