import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

const ENTRIES = {
  worker: 'worker/main.ts',
  cli: 'cli/main.ts',
  doctor: 'cli/doctor.ts',
  'rebuild-catalogue': 'worker/rebuild-catalogue.ts',
  'engine-launcher': 'lib/provisioning/process/engine-launcher.ts',
}

/** Bundles the processes that are no part of Next.js into `dist/`; packages stay in node_modules. */
export async function bundle() {
  const entryPoints = Object.fromEntries(
    Object.entries(ENTRIES).filter(([, source]) => existsSync(path.join(root, source))),
  )
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  })
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await bundle()
