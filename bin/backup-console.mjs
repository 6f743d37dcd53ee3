#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bundled = new URL('../dist/cli.mjs', import.meta.url)

if (existsSync(fileURLToPath(bundled))) await import(bundled.href)
else {
  console.error('The command is not built yet: `npm start` or `npm run build` does it.')
  process.exitCode = 1
}
