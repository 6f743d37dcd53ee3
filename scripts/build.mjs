import {
  buildWeb,
  bundleProcesses,
  checkNode,
  explain,
  generateClient,
  installDependencies,
  root,
} from './setup/setup.mjs'

// Everything that `npm start` sets up, without starting anything.
try {
  process.chdir(root)
  checkNode()
  await installDependencies()
  await generateClient()
  await bundleProcesses()
  await buildWeb()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
