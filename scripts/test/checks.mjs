import { runTool } from './command.mjs'

const CHECKS = [
  { name: 'lint', script: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'page types', script: 'next/dist/bin/next', args: ['typegen'] },
  { name: 'types', script: 'typescript/bin/tsc', args: ['--noEmit'] },
  { name: 'format', script: '@biomejs/biome/bin/biome', args: ['format'] },
]

/** Each check counts as one test.
 * @returns {Promise<import('./parts.mjs').Outcome[]>} */
export async function runChecks() {
  const outcomes = []
  for (const { name, script, args } of CHECKS) {
    console.log(`\n— ${name}`)
    const isGood = (await runTool(script, args)) === 0
    if (!isGood) console.error(`The check "${name}" failed.`)
    outcomes.push({ passed: isGood ? 1 : 0, failures: isGood ? [] : [name] })
  }
  return outcomes
}
