import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashInputs } from '../../scripts/setup/stamp.mjs'
import { gatherBase, gatherShell } from '../engine/base.mjs'
import { docker, hasImage, importImage, root, withContext } from '../image.mjs'
import { gatherConsole } from './gather.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const INPUTS = ['docker/console', 'docker/image.mjs', 'lib', 'worker', 'scripts/web.mjs', 'prisma', 'package-lock.json']

/**
 * The console's image from the build of this checkout and from files of this machine, for places where neither images nor
 * npm packages can be pulled. Talks to the daemon of DOCKER_HOST.
 * @returns {Promise<string>} the image's name
 */
export async function buildConsoleImage() {
  const web = await readFile(path.join(root, '.next/.console-stamp'), 'utf8')
  const hash = (await hashInputs(root, INPUTS, `${web} ${process.version}`)).slice(0, 12)
  const name = `clickhouse-backup-console:${hash}`
  if (await hasImage(name)) return name
  const [base, built] = [`clickhouse-backup-console-base:${hash}`, `clickhouse-backup-console-built:${hash}`]
  const environment = 'ENV PATH=/usr/local/bin:/bin'
  await withContext(async (context) => {
    gatherBase(path.join(context, 'base'), [])
    await importImage(path.join(context, 'base'), base, [environment])
    gatherShell(path.join(context, 'built'))
    await gatherConsole(path.join(context, 'built/console'))
    await importImage(path.join(context, 'built'), built, [environment])
    mkdirSync(path.join(context, 'nothing'))
    const args = ['--build-arg', `BUILD_IMAGE=${built}`, '--build-arg', `BASE=${base}`, '--network', 'none']
    const file = path.join(here, 'Dockerfile')
    // The classic builder is the one that every installation has.
    await docker(['build', '--quiet', '--tag', name, '--file', file, ...args, path.join(context, 'nothing')], {
      DOCKER_BUILDKIT: '0',
    })
  })
  return name
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildConsoleImage())
