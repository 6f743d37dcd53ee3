import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, SetupError } from './progress.mjs'
import { doOnce } from './stamp.mjs'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

const NODE_MINIMUM = [20, 19]
const PACKAGE_FILES = ['package-lock.json', '.npmrc']
const PRISMA_FILES = ['prisma/schema.prisma', 'prisma.config.ts']
const SOURCES = ['lib', ...PACKAGE_FILES, ...PRISMA_FILES, 'tsconfig.json']
const WEB_SOURCES = [
  'app',
  'components',
  'public',
  'next.config.js',
  'postcss.config.mjs',
  'proxy.ts',
  'instrumentation.ts',
]

/** The next start does not offer a build, a telemetry notice or an update check of anybody. */
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = NODE_MINIMUM
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  throw new SetupError(
    `Node.js ${NODE_MINIMUM.join('.')} or newer is needed, this is ${process.versions.node}: see https://nodejs.org.`,
  )
}

export async function installDependencies() {
  const { dependencies, devDependencies, allowScripts } = JSON.parse(
    await readFile(path.join(root, 'package.json'), 'utf8'),
  )
  await doOnce({
    root,
    label: 'Installing dependencies (1.7 GB on disk, most of it the ClickHouse engine)',
    inputs: PACKAGE_FILES,
    facts: JSON.stringify([dependencies, devDependencies, allowScripts]),
    stamp: 'node_modules/.console-stamp',
    // NODE_ENV=production would leave out what `npm test` needs.
    work: () => run('npm', ['ci', '--include=dev', '--no-fund', '--no-audit'], { cwd: root }),
  })
}

export async function generateClient() {
  await doOnce({
    root,
    label: 'Generating the Prisma client',
    inputs: [...PRISMA_FILES, ...PACKAGE_FILES],
    stamp: 'prisma/generated/.console-stamp',
    work: () =>
      run(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
        cwd: root,
        // Generating needs no schema engine, but Prisma would download one unless it is told of some executable.
        env: { ...QUIET, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
      }),
  })
}

export async function bundleProcesses() {
  await doOnce({
    root,
    label: 'Bundling worker, supervisor and command',
    inputs: [...SOURCES, 'worker', 'scripts', 'cli'],
    stamp: 'dist/.console-stamp',
    work: async () => {
      const [{ bundle }, { bundleTools }] = await Promise.all([import('../bundle.mjs'), import('../bundle-tools.mjs')])
      await Promise.all([bundle(), bundleTools()])
    },
  })
}

export async function buildWeb() {
  await doOnce({
    root,
    label: 'Building the web pages',
    inputs: [...SOURCES, ...WEB_SOURCES],
    stamp: '.next/.console-stamp',
    work: () =>
      run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
        cwd: root,
        env: { ...QUIET, NODE_ENV: 'production' },
      }),
  })
}

/** @param {unknown} error */
export function explain(error) {
  if (error instanceof SetupError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
