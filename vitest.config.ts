import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`packages/${path}`, import.meta.url));

/** Unit tests run on the sources, so that they need no build; the end-to-end tests of `test/` drive the built CLI. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^(?:@mpmsub|mpmsub)\/runner$/, replacement: source('runner/src/index.ts') },
      { find: /^@mpmsub\/runner\/(scheduler|testing)$/, replacement: source('runner/src/$1/index.ts') },
      { find: /^mpmsub\/testing$/, replacement: source('runner/src/testing/index.ts') },
      { find: /^@mpmsub\/(text|plugin-[a-z-]+)$/, replacement: source('$1/src/index.ts') },
      { find: /^mpmsub$/, replacement: source('mpmsub/src/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Most tests wait for processes; the default leaves one of two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Tests drive real processes, terminals and signals; a shared, overloaded machine can upset one of them. What needed a retry is printed.
    retry: process.env.CI ? 2 : 0,
  },
});
