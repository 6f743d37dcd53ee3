import { existsSync } from 'node:fs'
import {
  buildWeb,
  bundleProcesses,
  checkNode,
  explain,
  generateClient,
  installDependencies,
  root,
} from './setup/setup.mjs'

// Only Node's own modules until the dependencies are there.
async function start() {
  process.chdir(root)
  checkNode()
  if (existsSync('.env')) process.loadEnvFile('.env')
  await installDependencies()
  await generateClient()
  await bundleProcesses()
  const { readConfiguration, supervise } = await import('../dist/supervisor.mjs')
  const env = readConfiguration()
  if (!env) return 1
  await buildWeb()
  return supervise(env)
}

try {
  process.exitCode = await start()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
process.exit()
