import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ['./test/shared-folder.ts'],
    pool: 'forks',
    // A process for each of 160 files takes more time than most of them.
    isolate: false,
    maxWorkers: 2,
    reporters: ['default', './test/reporter.ts'],
  },
});
