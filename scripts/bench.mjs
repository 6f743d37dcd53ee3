import { spawn } from 'node:child_process'
import { once } from 'node:events'

// The parts that are named, all without a name. The console's own set-up first: `npm run bench` is one command, as `npm start` is.
await import('./build.mjs')
const { build } = await import('esbuild')
await build({
  entryPoints: { bench: 'bench/main.ts', 'bench-containers': 'bench/containers.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
})
const wanted = process.argv.slice(2)
const inContainers = wanted.includes('containers')
const others = wanted.filter((part) => part !== 'containers')
const runs = [
  ...(wanted.length === 0 || others.length > 0 ? [['dist/bench.mjs', ...others]] : []),
  ...(wanted.length === 0 || inContainers ? [['dist/bench-containers.mjs']] : []),
]
for (const run of runs) {
  const child = spawn(process.execPath, run, { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  process.exitCode ||= code ?? 1
}
