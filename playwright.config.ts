import { defineConfig, devices } from '@playwright/test'
import { BROWSER_ARGS, resolveBrowser } from './e2e/browser'

const executablePath = await resolveBrowser()

/** A restore in a test takes a few seconds; two cores are shared with the engines. */
const TEST_TIMEOUT_MS = 90_000
const EXPECT_TIMEOUT_MS = 15_000

export default defineConfig({
  testDir: 'e2e/specs',
  globalSetup: './e2e/global-setup.ts',
  outputDir: 'test-results',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: TEST_TIMEOUT_MS,
  expect: { timeout: EXPECT_TIMEOUT_MS },
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: { executablePath, args: BROWSER_ARGS },
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [{ name: 'chromium' }],
})
