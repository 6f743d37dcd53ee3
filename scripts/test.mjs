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

/** @param {{ passed: number, failed: number }[]} counts */
function sum(counts) {
  const total = { passed: 0, failed: 0 }
  for (const { passed, failed } of counts) {
    total.passed += passed
    total.failed += failed
  }
  return total.passed + total.failed === 0 ? { passed: 0, failed: 1 } : total
}

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
  return sum([...checks, ...(await runParts(parts))])
}

let result = { passed: 0, failed: 1 }
try {
  result = await test()
} catch (error) {
  console.error(explain(error))
}
console.log(`${result.passed} passed, ${result.failed} failed`)
process.exit(result.failed > 0 ? 1 : 0)
