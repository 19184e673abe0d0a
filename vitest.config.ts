import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores: one worker each, so that a test which starts servers is not starved by its neighbours.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
