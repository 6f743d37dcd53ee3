import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runTool } from './command.mjs'

export const PARTS = ['lint', 'unit', 'int', 'e2e']
const PROJECTS = { unit: 'unit', int: 'integration' }

/** @typedef {{ passed: number, failed: number }} Counts */

/** Reads counts out of a report; a runner that failed without a failed test (a crash, an unhandled error) is one failure.
 * @param {string} file @param {number | null} exitCode @param {(report: any) => Counts} count @returns {Promise<Counts>} */
async function readCounts(file, exitCode, count) {
  let counts = { passed: 0, failed: 0 }
  try {
    counts = count(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    console.error(`The test runner left no report: ${error instanceof Error ? error.message : String(error)}`)
    return { passed: 0, failed: 1 }
  }
  if (counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)) counts.failed = 1
  return counts
}

/** @param {string} dir @param {string} part */
async function runVitest(dir, part) {
  const report = path.join(dir, `${part}.json`)
  const args = [
    'run',
    '--project',
    PROJECTS[part],
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const exitCode = await runTool('vitest/vitest.mjs', args)
  return readCounts(report, exitCode, ({ testResults, numPassedTests, numFailedTests }) => {
    const brokenFiles = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
    return { passed: numPassedTests, failed: numFailedTests + brokenFiles.length }
  })
}

/** @param {string} dir */
async function runPlaywright(dir) {
  const report = path.join(dir, 'e2e.json')
  const exitCode = await runTool('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  return readCounts(report, exitCode, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
  }))
}

/** @param {string[]} parts @returns {Promise<Counts[]>} */
export async function runParts(parts) {
  const dir = await mkdtemp(path.join(tmpdir(), 'console-report-'))
  const counts = []
  try {
    for (const part of ['unit', 'int']) {
      if (!parts.includes(part)) continue
      console.log(`\n— ${PROJECTS[part]} tests`)
      counts.push(await runVitest(dir, part))
    }
    if (parts.includes('e2e')) {
      console.log('\n— browser tests')
      counts.push(await runPlaywright(dir))
    }
  } finally {
    await rm(dir, { recursive: true })
  }
  return counts
}
