import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from '../setup/setup.mjs'
import { runTool } from './command.mjs'

export const PARTS = ['lint', 'unit', 'int', 'e2e']
const PROJECTS = { unit: 'unit', int: 'integration' }
/** Those of playwright.config.ts, one after another. */
const BROWSER_PROJECTS = ['chromium', 'containers']

/** What came of a part: the passed tests' number, a line for each that failed, and one for each file with tests left out.
 * @typedef {{ passed: number, failures: string[], leftOut?: string[] }} Outcome */

/** Reads the outcome out of a report; a runner that failed without a failed test (a crash, an unhandled error) is one failure.
 * @param {string} file @param {number | null} exitCode @param {(report: any) => Outcome} read @returns {Promise<Outcome>} */
async function readOutcome(file, exitCode, read) {
  try {
    const outcome = read(JSON.parse(await readFile(file, 'utf8')))
    if (outcome.failures.length === 0 && (exitCode !== 0 || outcome.passed === 0))
      outcome.failures.push(`The test runner ended with ${exitCode} after ${outcome.passed} passed tests.`)
    return outcome
  } catch (error) {
    return {
      passed: 0,
      failures: [`The test runner left no report: ${String(error)}`],
    }
  }
}

/** @param {string[]} messages */
const firstLine = (messages) => messages.join('\n').trim().split('\n')[0] ?? ''

/** @param {string} file @param {string[]} titles @param {string | undefined} reason */
const leftOutLine = (file, titles, reason) =>
  `${file}: ${titles.length} of its tests${reason ? `, ${reason}` : `, the first is ${titles[0]}`}`

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
  return readOutcome(report, exitCode, ({ testResults, numPassedTests }) => {
    const failures = []
    const leftOut = []
    for (const { name, status, message, assertionResults } of testResults) {
      const file = path.relative(root, name)
      const failed = assertionResults.filter((test) => test.status === 'failed')
      for (const { fullName, failureMessages } of failed)
        failures.push(`${file} › ${fullName}: ${firstLine(failureMessages)}`)
      if (status === 'failed' && failed.length === 0) failures.push(`${file}: ${firstLine([message])}`)
      const skipped = assertionResults.filter((test) => !['passed', 'failed'].includes(test.status))
      const titles = skipped.map((test) => test.fullName)
      if (titles.length > 0) leftOut.push(leftOutLine(file, titles, /\(skipped: (.*)\)/.exec(titles[0])?.[1]))
    }
    return { passed: numPassedTests, failures, leftOut }
  })
}

/** Tests of a suite and of those in it that did not go as expected, also those that passed only when tried again.
 * @param {any} suite @returns {string[]} */
function failuresOf({ suites = [], specs = [] }) {
  const failed = specs.filter(({ tests }) => tests.some(({ status }) => ['unexpected', 'flaky'].includes(status)))
  return [...failed.map(({ file, line, title }) => `${file}:${line} › ${title}`), ...suites.flatMap(failuresOf)]
}

/** @param {any} suite @returns {string[]} */
function leftOutOf({ suites = [], specs = [] }) {
  const skipped = specs.filter(({ tests }) => tests.some(({ status }) => status === 'skipped'))
  const reasonOf = ({ tests }) => tests[0]?.annotations.find(({ type }) => type === 'skip')?.description
  const lines = skipped.map((spec) => leftOutLine(spec.file, [spec.title], reasonOf(spec)))
  return [...lines, ...suites.flatMap(leftOutOf)]
}

/** @param {string} dir @param {string} project */
async function runPlaywright(dir, project) {
  const report = path.join(dir, `${project}.json`)
  const exitCode = await runTool('@playwright/test/cli.js', ['test', `--project=${project}`, '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  return readOutcome(report, exitCode, ({ stats, suites }) => ({
    passed: stats.expected,
    failures: failuresOf({ suites }),
    leftOut: leftOutOf({ suites }),
  }))
}

/** @param {string[]} parts @returns {Promise<Outcome[]>} */
export async function runParts(parts) {
  const dir = await mkdtemp(path.join(tmpdir(), 'console-report-'))
  const outcomes = []
  try {
    for (const part of ['unit', 'int']) {
      if (!parts.includes(part)) continue
      console.log(`\n— ${PROJECTS[part]} tests`)
      outcomes.push(await runVitest(dir, part))
    }
    if (parts.includes('e2e')) {
      console.log('\n— browser tests')
      for (const project of BROWSER_PROJECTS) outcomes.push(await runPlaywright(dir, project))
    }
  } finally {
    await rm(dir, { recursive: true })
  }
  return outcomes
}
