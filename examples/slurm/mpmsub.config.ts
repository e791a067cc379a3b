import { defineConfig } from 'mpmsub';

// The study of examples/genomics as it is, with one line more: what it runs, it runs on Slurm.
export default defineConfig({
  extends: '../genomics/mpmsub.config.ts',
  defaults: { executor: 'slurm' },
});
