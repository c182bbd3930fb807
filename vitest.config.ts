import { defineConfig } from 'vitest/config'

/** Tests of whole programs: one file at a time, since a server, its database and a browser fill a machine. */
const whole = {
  globalSetup: ['tests/support/server.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // What is waited for in a browser comes when the machine has time for it.
  expect: { poll: { timeout: 20_000 } },
  fileParallelism: false,
}

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['platform/**/*.test.ts', 'modules/**/*.test.ts', 'tooling/**/*.test.ts', 'apps/**/*.test.ts'], exclude: ['**/node_modules/**', '**/dist/**'], testTimeout: 60_000 } },
      { test: { name: 'journeys', include: ['tests/**/*.test.ts'], exclude: ['**/node_modules/**', 'tests/browser/**'], ...whole } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...whole } },
    ],
  },
})
