import { chmodSync, cpSync, mkdirSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { hashInputs } from '../../scripts/setup/stamp.mjs'
import { docker, hasImage, linkTree, MACHINE, root, withContext } from '../image.mjs'
import { gatherBase } from './base.mjs'

/** Not from this file's own address: the benchmark bundles it into another. */
const here = path.join(root, 'docker/engine')
const INPUTS = ['docker/engine', 'docker/image.mjs', 'lib/provisioning/process', 'package-lock.json']
const PACKAGES = ['chdb', '@chdb', 'ffi-rs', '@yuuang']
/** As in the official image: whoever runs the engine may write there. */
const WRITABLE = ['var/lib/clickhouse', 'var/log/clickhouse-server', 'etc/clickhouse-server']

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
  if (!tag && (await hasImage(name))) return name
  const from = base === MACHINE ? 'scratch' : base
  await withContext(async (context) => {
    await gather(context, base)
    // The classic builder is the one that every installation has.
    const args = ['build', '--quiet', '--tag', name, '--build-arg', `BASE=${from}`, context]
    await docker(args, { DOCKER_BUILDKIT: '0' })
  })
  return name
}

if (process.argv[1] === path.join(here, 'build.mjs')) {
  const { values } = parseArgs({ options: { base: { type: 'string' }, tag: { type: 'string' } } })
  console.log(await buildEngineImage(values))
}
