import { defineConfig, devices } from '@playwright/test'
import { BROWSER_ARGS, resolveBrowser } from './e2e/browser'

const executablePath = await resolveBrowser()

/** A restore in a test takes a few seconds; on a machine with other work it took ten times as long, and was right. */
const TEST_TIMEOUT_MS = 240_000
const EXPECT_TIMEOUT_MS = 45_000

/** Every network that comes or goes ends the requests of each Chromium on the machine, so these run by themselves. */
const CONTAINERS = '**/docker.spec.ts'

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
  projects: [
    { name: 'chromium', testIgnore: CONTAINERS },
    { name: 'containers', testMatch: CONTAINERS },
  ],
})
