import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['platform/**/*.test.ts', 'modules/**/*.test.ts', 'tooling/**/*.test.ts', 'apps/**/*.test.ts'], exclude: ['**/node_modules/**', '**/dist/**'], testTimeout: 60_000 } },
      {
        test: {
          name: 'journeys',
          include: ['tests/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['tests/support/server.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What is waited for in a browser comes when the machine has time for it.
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
})
