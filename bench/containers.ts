import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { buildEngineImage } from '@/docker/engine/build.mjs'
import { startConsole } from '@/e2e/console-process'
import { connectEngine } from '@/lib/clickhouse/client'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { planContainer } from '@/lib/provisioning/docker/container-plan'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { networkName } from '@/lib/provisioning/docker/names'
import { engineUser } from '@/lib/provisioning/docker/store'
import { waitUntilReady } from '@/lib/provisioning/engine/wait-until-ready'
import { sha256Hex } from '@/lib/secrets'
import { backupDisk } from '@/lib/store/paths'
import { hasDocker, removeAll } from '@/tests/helpers/docker'
import { figure, ourRestore } from './backups-and-restores'
import { useDatabaseOf } from './embedded-database-url'
import { type Figure, paired, printFigures, timed } from './measure'
import { leave, untilSampleIsBackedUp } from './services'

const RUNS = 9
const READY_LIMIT_MS = 60_000
const run = promisify(execFile)

const docker = async (...args: string[]) => (await run('docker', args)).stdout.trim()

/** What the driver would write into a container, as directories to mount. */
async function writeConfiguration(home: string, sourceServiceId: string, password: string, user: string) {
  const disk = backupDisk(sourceServiceId)
  const spec = {
    serviceId: randomUUID(),
    username: 'admin',
    passwordSha256: sha256Hex(randomUUID()),
    networks: ['::/0'],
    consolePassword: password,
    backupDisks: [disk],
  }
  const { config } = planContainer(spec, dockerSettings(getEnv()), { mounts: [], user })
  for (const dir of ['config.d', 'users.d']) await mkdir(path.join(home, dir))
  await writeFile(path.join(home, 'config.d/console.xml'), config.configXml)
  await writeFile(path.join(home, 'users.d/console.xml'), config.usersXml)
  return disk
}

/** `docker run` and RESTORE ALL by hand, without the console. */
async function bareRestore(image: string, sourceServiceId: string, backupId: string): Promise<number> {
  const home = await mkdtemp(path.join(tmpdir(), 'bench-bare-'))
  await run('chmod', ['755', home])
  const { uid, gid } = engineUser()
  const [password, name] = [randomUUID(), `bench-${randomUUID()}`]
  const disk = await writeConfiguration(home, sourceServiceId, password, `${uid}:${gid}`)
  const mounts = ['config.d', 'users.d'].flatMap((dir) => [
    '--volume',
    `${path.join(home, dir)}:/etc/clickhouse-server/${dir}:ro`,
  ])
  const network = networkName(dockerSettings(getEnv()))
  // As a service has it: both ports, and a volume that outlives the container.
  const ports = ['8123', '9000'].flatMap((port) => ['--publish', `127.0.0.1::${port}`])
  const place = ['--network', network, ...ports, '--volume', `${name}:/var/lib/clickhouse`]
  const options = ['--detach', '--name', name, '--user', `${uid}:${gid}`, ...place]
  try {
    const { ms } = await timed(async () => {
      await docker('run', ...options, ...mounts, '--volume', `${disk.path}:/backups/${disk.name}`, image)
      const httpPort = Number((await docker('port', name, '8123')).split(':').at(-1))
      const endpoint = { host: '127.0.0.1', httpPort, tcpPort: 0 }
      const { readiness } = await waitUntilReady(endpoint, password, READY_LIMIT_MS, async () => false)
      if (readiness !== 'ready') throw new Error(`the bare container is ${readiness}`)
      const engine = connectEngine(endpoint, password)
      await engine.command(`RESTORE ALL FROM Disk('${disk.name}', '${backupId}')`)
      await engine.close()
    })
    return ms
  } finally {
    await docker('rm', '--force', name)
    await docker('volume', 'rm', '--force', name)
    await rm(home, { recursive: true, force: true })
  }
}

async function measure(image: string): Promise<Figure> {
  const serviceId = await untilSampleIsBackedUp()
  const { id } = await db.backup.findFirstOrThrow({ where: { serviceId, state: 'successful' } })
  const restore = await paired(
    RUNS,
    () => ourRestore(id),
    () => bareRestore(image, serviceId, id),
  )
  return figure('Restore this backup to Running, containers', restore, 1.3, 0)
}

if (await hasDocker('restores of containers')) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'console-bench-'))
  const prefix = `bench-${randomBytes(4).toString('hex')}`
  const image = await buildEngineImage()
  const env = {
    CONSOLE_DATA_DIR: dataDir,
    CONSOLE_PROVISIONER: 'docker',
    CONSOLE_DOCKER_PREFIX: prefix,
    CONSOLE_CLICKHOUSE_IMAGE: image,
    LOG_LEVEL: 'error',
  }
  const instance = await startConsole(env)
  try {
    Object.assign(process.env, env)
    await useDatabaseOf(dataDir)
    const result = await measure(image)
    await leave()
    printFigures([result])
    process.exitCode = result.isReached ? 0 : 1
  } finally {
    await instance.stop()
    await removeAll(prefix)
    await rm(dataDir, { recursive: true, force: true })
  }
}
