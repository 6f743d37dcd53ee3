import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { buildConsoleImage } from '@/docker/console/build.mjs'
import { buildEngineImage } from '@/docker/engine/build.mjs'
import { buildPostgresImage } from '@/docker/postgres/build.mjs'
import { findFreePort } from '@/lib/database/postgres-server'
import { docker, removeAll, SOCKET } from '@/tests/helpers/docker'
import { untilTrue } from '@/tests/servers/processes'
import { buildStoreImage, bundleStore } from './images.mjs'

const run = promisify(execFile)

const FILES = ['--file', 'docker-compose.yml', '--file', 'tests/compose/store.yml']
/** The store of the tests takes a quarter of a minute on an idle machine. */
const UP_LIMIT_MS = 240_000

/** How this machine calls Compose: a part of Docker, or a program of its own. */
async function findCompose(): Promise<string[]> {
  return run('docker', ['compose', 'version']).then(
    () => ['docker', 'compose'],
    () => ['docker-compose'],
  )
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex')

/** docker-compose.yml, brought up with images that were built here. */
export class ComposeStack {
  readonly prefix = `compose-${hex(4)}`
  readonly engineImage: string
  readonly url: string
  readonly store: { address: string; accessKeyId: string; secretAccessKey: string }

  private constructor(
    private readonly command: string[],
    private readonly env: Record<string, string>,
  ) {
    this.engineImage = env['CONSOLE_CLICKHOUSE_IMAGE'] ?? ''
    this.url = `http://127.0.0.1:${env['PORT']}`
    const { STORE_ACCESS_KEY: accessKeyId = '', STORE_SECRET_KEY: secretAccessKey = '' } = env
    this.store = { address: 'http://store:7070/backups', accessKeyId, secretAccessKey }
    env['CONSOLE_DOCKER_PREFIX'] = this.prefix
  }

  /** Images built, nothing started. */
  static async prepare(admin: { email: string; password: string }): Promise<ComposeStack> {
    return new ComposeStack(await findCompose(), {
      CONSOLE_IMAGE: await buildConsoleImage(),
      POSTGRES_IMAGE: await buildPostgresImage(),
      CONSOLE_CLICKHOUSE_IMAGE: await buildEngineImage(),
      STORE_IMAGE: await buildStoreImage(),
      TEST_STORE_SCRIPT: await bundleStore(),
      TEST_NODE: realpathSync(process.execPath),
      PORT: String(await findFreePort()),
      DOCKER_SOCKET: SOCKET,
      DOCKER_GID: String(statSync(SOCKET).gid),
      POSTGRES_PASSWORD: hex(16),
      CONSOLE_SECRET: hex(32),
      CONSOLE_ADMIN_EMAIL: admin.email,
      CONSOLE_ADMIN_PASSWORD: admin.password,
      STORE_ACCESS_KEY: 'TESTKEY',
      STORE_SECRET_KEY: hex(16),
    })
  }

  private async compose(...args: string[]): Promise<void> {
    const [program = '', ...first] = this.command
    const all = [...first, ...FILES, '--project-name', this.prefix, ...args]
    const { DATABASE_URL: _own, ...inherited } = process.env
    await run(program, all, { env: { ...inherited, ...this.env, DOCKER_HOST: `unix://${SOCKET}` } })
  }

  /** Up, with two workers; resolves when every service is healthy and the small commands have done their work. */
  async up(): Promise<void> {
    await this.compose('up', '--detach', '--no-build', '--scale', 'worker=2')
    await untilTrue('the stack to be healthy', () => this.isUp(), UP_LIMIT_MS)
  }

  private async isUp(): Promise<boolean> {
    const containers = await this.containers()
    const isDone = containers.every(({ State }) =>
      State.Health ? State.Health.Status === 'healthy' : !State.Running && State.ExitCode === 0,
    )
    return isDone && containers.length === 7
  }

  /** Everything of the project as the daemon tells it. */
  private async containers() {
    const filters = { label: [`com.docker.compose.project=${this.prefix}`] }
    const listed = await docker.listContainers({ all: true, filters })
    return Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()))
  }

  /** Every address outside of Docker at which the project or an engine of it listens. */
  async publishedAt(): Promise<string[]> {
    const engines = await docker.listContainers({ filters: { label: [`console.prefix=${this.prefix}`] } })
    const inspected = await Promise.all(engines.map(({ Id }) => docker.getContainer(Id).inspect()))
    const bindings = [...(await this.containers()), ...inspected].map(({ NetworkSettings }) => NetworkSettings.Ports)
    const all = bindings.flatMap((ports) => Object.values(ports).flatMap((bound) => bound ?? []))
    return all.map(({ HostIp, HostPort }) => `http://${HostIp}:${HostPort}`)
  }

  /** The address of an engine on the stack's network, for programs of this machine. */
  async addressOf(serviceId: string): Promise<string> {
    const { NetworkSettings } = await docker.getContainer(`${this.prefix}-${serviceId}`).inspect()
    return NetworkSettings.Networks[`${this.prefix}-engines`]?.IPAddress ?? ''
  }

  async down(): Promise<void> {
    await removeAll(this.prefix)
    await this.compose('down', '--volumes', '--timeout', '5')
  }
}
