import { defineConfig } from 'mpmsub';
import { takeTurns } from './take-turns.js';
import { timings } from './timings.js';

const log = 'node log-turn.mjs turns.log';

export default defineConfig({
  jobs: {
    fresh: 'rm -f turns.log',
    // Both would fit side by side; the plugin makes the second wait for the first.
    'fetch:a': { cmd: `${log} a`, needs: ['fresh'], tags: ['network'] },
    'fetch:b': { cmd: `${log} b`, needs: ['fresh'], tags: ['network'] },
    'compute:c': { cmd: 'true', needs: ['fresh'] },
  },
  plugins: [takeTurns('network'), timings()],
});
