import { spawn } from 'node:child_process'
import { once } from 'node:events'

// The console's own set-up first: `npm run bench` is one command, as `npm start` is.
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
for (const script of ['dist/bench.mjs', 'dist/bench-containers.mjs']) {
  const child = spawn(process.execPath, [script], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  process.exitCode ||= code ?? 1
}
