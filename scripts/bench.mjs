import { spawn } from 'node:child_process'
import { once } from 'node:events'

// The console's own set-up first: `npm run bench` is one command, as `npm start` is.
await import('./build.mjs')
const { build } = await import('esbuild')
await build({
  entryPoints: { bench: 'bench/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
})
const child = spawn(process.execPath, ['dist/bench.mjs'], { stdio: 'inherit' })
const [code] = await once(child, 'exit')
process.exitCode = code ?? 1
