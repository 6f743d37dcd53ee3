import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { linkTree, root } from '../image.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))

/** No page has pictures to scale. */
const UNUSED = ['@img', 'sharp']
/** Needed by the other driver, or optional. */
const LEFT_OUT = ['chdb', 'ffi-rs', 'cpu-features', 'pg-native']

/** @param {string} app */
async function bundleProcesses(app) {
  await build({
    absWorkingDir: root,
    entryPoints: {
      worker: 'worker/main.ts',
      'rebuild-catalogue': 'worker/rebuild-catalogue.ts',
      migrate: path.join(here, 'migrate.ts'),
      health: path.join(here, 'health.ts'),
      'make-bucket': path.join(here, 'make-bucket.ts'),
    },
    outdir: app,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: [...LEFT_OUT, '@prisma/schema-engine-wasm'],
    // Packages of the older kind call require.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
}

/**
 * Puts into `target` all that the console's image has: Next's standalone output with its static files, and worker and
 * commands as bundles. Needs the build of scripts/build.mjs.
 * @param {string} target
 */
export async function gatherConsole(target) {
  const app = path.join(target, 'app')
  const standalone = path.join(root, '.next/standalone')
  if (!existsSync(standalone)) throw new Error('There is no build: run npm run build first.')
  for (const part of ['.next', 'node_modules']) linkTree(path.join(standalone, part), path.join(app, part))
  linkTree(path.join(root, '.next/static'), path.join(app, '.next/static'))
  for (const name of UNUSED) rmSync(path.join(app, 'node_modules', name), { recursive: true, force: true })
  const engine = 'node_modules/@prisma/schema-engine-wasm'
  linkTree(path.join(root, engine), path.join(app, engine))
  linkTree(path.join(root, 'prisma/migrations'), path.join(app, 'prisma/migrations'))
  cpSync(path.join(root, 'package.json'), path.join(app, 'package.json'))
  cpSync(path.join(root, 'scripts/web.mjs'), path.join(app, 'scripts/web.mjs'))
  cpSync(path.join(here, 'web.mjs'), path.join(app, 'web.mjs'))
  await bundleProcesses(app)
  // A new volume takes over what the image has at its place.
  mkdirSync(path.join(target, 'data/backups'), { recursive: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await gatherConsole(path.resolve(process.argv[2] ?? 'console'))
