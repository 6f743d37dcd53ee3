import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Bundles what the commands themselves run (TypeScript under scripts/) to dist/; packages stay outside. */
export async function bundleTools() {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: { supervisor: 'scripts/supervisor/main.ts', 'db-diff': 'scripts/db-diff.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    alias: { '@': root },
    sourcemap: 'linked',
    logLevel: 'warning',
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleTools()
