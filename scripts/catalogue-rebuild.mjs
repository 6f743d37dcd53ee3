import { existsSync } from 'node:fs'
import { bundleProcesses, checkNode, explain, generateClient, installDependencies, root } from './setup/setup.mjs'

// What `npm start` sets up, without the pages.
async function rebuild() {
  process.chdir(root)
  checkNode()
  if (existsSync('.env')) process.loadEnvFile('.env')
  await installDependencies()
  await generateClient()
  await bundleProcesses()
  const { readConfiguration, rebuildCatalogue } = await import('../dist/supervisor.mjs')
  const env = readConfiguration()
  return env ? rebuildCatalogue(env, process.argv.slice(2)) : 1
}

try {
  process.exitCode = await rebuild()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
process.exit()
