import { execFile } from 'node:child_process'
import { chmodSync, cpSync, linkSync, mkdirSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { build } from 'esbuild'
import { hashInputs } from '../../scripts/setup/stamp.mjs'
import { gatherBase } from './base.mjs'

const run = promisify(execFile)
const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.resolve(here, '../..')
const INPUTS = ['docker/engine', 'lib/provisioning/process', 'package-lock.json']
/** The base that is made of files of this machine. */
const MACHINE = 'machine'
const PACKAGES = ['chdb', '@chdb', 'ffi-rs', '@yuuang']
/** As in the official image: whoever runs the engine may write there. */
const WRITABLE = ['var/lib/clickhouse', 'var/log/clickhouse-server', 'etc/clickhouse-server']

/** Hard links where they are possible: the engine has half a gigabyte. @param {string} from @param {string} to */
function linkTree(from, to) {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) linkTree(source, target)
    else {
      try {
        linkSync(source, target)
      } catch {
        cpSync(source, target)
      }
    }
  }
}

/** @param {string} context @param {string} base */
async function gather(context, base) {
  const image = path.join(context, 'root')
  const home = path.join(image, 'opt/engine')
  for (const dir of WRITABLE) {
    mkdirSync(path.join(image, dir), { recursive: true })
    chmodSync(path.join(image, dir), 0o777)
  }
  for (const dir of ['config.d', 'users.d']) mkdirSync(path.join(image, 'etc/clickhouse-server', dir))
  cpSync(path.join(here, 'etc'), path.join(image, 'etc/clickhouse-server'), { recursive: true })
  for (const name of PACKAGES) linkTree(path.join(root, 'node_modules', name), path.join(home, 'node_modules', name))
  const libraries = readdirSync(path.join(root, 'node_modules/@chdb'))
  const programs = libraries.map((name) => path.join(root, 'node_modules/@chdb', name, 'libchdb.so'))
  if (base === MACHINE) gatherBase(image, programs)
  cpSync(path.join(here, 'health-check.mjs'), path.join(home, 'health-check.mjs'))
  cpSync(path.join(here, 'Dockerfile'), path.join(context, 'Dockerfile'))
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(here, 'launcher.ts')],
    outfile: path.join(home, 'launcher.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  })
}

/** @param {string} tag */
async function exists(tag) {
  return run('docker', ['image', 'inspect', tag]).then(
    () => true,
    () => false,
  )
}

/**
 * The image of the npm engine, built when the daemon does not have it for these sources. Talks to the daemon of
 * DOCKER_HOST.
 * @param {{ base?: string, tag?: string }} [options] `base: 'machine'` takes Node and its libraries from this machine
 * @returns {Promise<string>} the image's name
 */
export async function buildEngineImage({ base = MACHINE, tag } = {}) {
  const { version } = JSON.parse(await readFile(path.join(root, 'node_modules/chdb/package.json'), 'utf8'))
  const hash = await hashInputs(root, INPUTS, `${base} ${version} ${process.version}`)
  const name = tag ?? `clickhouse-engine:${hash.slice(0, 12)}`
  if (!tag && (await exists(name))) return name
  // Beside the packages, so that they can be linked.
  mkdirSync(path.join(root, 'dist'), { recursive: true })
  const context = await mkdtemp(path.join(root, 'dist', 'engine-image-'))
  try {
    await gather(context, base)
    const from = base === MACHINE ? 'scratch' : base
    // The classic builder is the one that every installation has.
    const env = { ...process.env, DOCKER_BUILDKIT: '0' }
    await run('docker', ['build', '--quiet', '--tag', name, '--build-arg', `BASE=${from}`, context], { env })
    return name
  } finally {
    await rm(context, { recursive: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { base: { type: 'string' }, tag: { type: 'string' } } })
  console.log(await buildEngineImage(values))
}
