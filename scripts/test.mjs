import { runChecks } from './test/checks.mjs'
import { PARTS, runParts } from './test/parts.mjs'
import {
  buildWeb,
  bundleProcesses,
  checkNode,
  explain,
  generateClient,
  installDependencies,
  root,
} from './setup/setup.mjs'

async function test() {
  process.chdir(root)
  checkNode()
  const wanted = process.argv.slice(2)
  const unknown = wanted.find((part) => !PARTS.includes(part))
  if (unknown) throw new Error(`There is no part ${unknown}: choose from ${PARTS.join(', ')}.`)
  const parts = wanted.length > 0 ? wanted : PARTS
  await installDependencies()
  await generateClient()
  await bundleProcesses()
  if (parts.includes('e2e')) await buildWeb()
  const checks = parts.includes('lint') ? await runChecks() : []
  return [...checks, ...(await runParts(parts))]
}

let outcomes = []
try {
  outcomes = await test()
} catch (error) {
  console.error(explain(error))
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const failures = outcomes.flatMap((outcome) => outcome.failures)
const leftOut = outcomes.flatMap((outcome) => outcome.leftOut ?? [])
if (passed + failures.length === 0) failures.push('No test ran.')
/** @param {string} title @param {string[]} lines */
const list = (title, lines) => {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}
list('Left out on this machine', leftOut)
list('Failed', failures)
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length > 0 ? 1 : 0)
