import { defineConfig } from 'mpmsub';

export default defineConfig({
  jobs: {
    greet: 'echo "hello from $MPMSUB_JOB_ID"',
    count: { cmd: ['seq', '1', '5'], needs: ['greet'], description: 'a list runs without a shell' },
    // Holds about 60 MB for a moment: the second run knows that without being told.
    grow: { cmd: ['node', '-e', 'const held = Buffer.alloc(60e6, 1); console.log(held.length)'], needs: ['greet'] },
    done: { cmd: 'echo "all of it"', needs: ['count', 'grow'] },
  },
});
