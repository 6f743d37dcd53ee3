import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { z } from 'zod'
import { buildConsoleImage } from '@/docker/console/build.mjs'
import { buildEngineImage } from '@/docker/engine/build.mjs'
import { buildPostgresImage } from '@/docker/postgres/build.mjs'
import { arePortsFree, chooseFreePorts } from '@/lib/provisioning/process/free-ports'
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

/** As Compose takes a range of ports: one for each of two replicas. */
async function findTwoPorts(): Promise<string> {
  for (;;) {
    const { httpPort } = await chooseFreePorts(new Set())
    const tcpPort = httpPort + 1
    if (await arePortsFree({ httpPort, tcpPort })) return `${httpPort}-${tcpPort}`
  }
}

/** docker-compose.yml, brought up with images that were built here. */
export class ComposeStack {
  readonly prefix = `compose-${hex(4)}`
  readonly engineImage: string
  /** One of each replica of the pages. */
  readonly urls: string[]
  readonly store: { address: string; accessKeyId: string; secretAccessKey: string }

  private constructor(
    private readonly command: string[],
    private readonly env: Record<string, string>,
  ) {
    this.engineImage = env['CONSOLE_CLICKHOUSE_IMAGE'] ?? ''
    this.urls = (env['PORT'] ?? '').split('-').map((port) => `http://127.0.0.1:${port}`)
    const { STORE_ACCESS_KEY: accessKeyId = '', STORE_SECRET_KEY: secretAccessKey = '' } = env
    this.store = { address: 'http://store:7070/backups/external', accessKeyId, secretAccessKey }
    Object.assign(env, {
      CONSOLE_DOCKER_PREFIX: this.prefix,
      CONSOLE_STORE: 's3://backups/console',
      CONSOLE_STORE_ENDPOINT: 'http://store:7070',
      CONSOLE_STORE_ACCESS_KEY: accessKeyId,
      CONSOLE_STORE_SECRET_KEY: secretAccessKey,
    })
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
      PORT: await findTwoPorts(),
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

  /** Up, with two of the pages and two workers; resolves when every service is healthy and the small commands have done their work. */
  async up(): Promise<void> {
    await this.compose('up', '--detach', '--no-build', '--scale', 'web=2', '--scale', 'worker=2')
    await untilTrue('the stack to be healthy', () => this.isUp(), UP_LIMIT_MS)
  }

  private async isUp(): Promise<boolean> {
    const containers = await this.containers()
    const isDone = containers.every(({ State }) =>
      State.Health ? State.Health.Status === 'healthy' : !State.Running && State.ExitCode === 0,
    )
    return isDone && containers.length === 8
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

  /** How the pages and workers run, as the daemon tells it. */
  async consoles() {
    const all = await this.containers()
    const ours = all.filter(({ Config }) =>
      ['web', 'worker'].includes(Config.Labels['com.docker.compose.service'] ?? ''),
    )
    return ours.map(({ Config, HostConfig }) => ({
      user: Config.User,
      restart: HostConfig.RestartPolicy?.Name,
      isReadOnly: HostConfig.ReadonlyRootfs,
      isChecked: Config.Healthcheck !== undefined,
    }))
  }

  /** What lies in the volume that backups go to without a bucket. */
  async backupsOnVolume(): Promise<string[]> {
    const [output] = await this.console(
      ['-e', `console.log(JSON.stringify(fs.readdirSync('/data/backups')))`],
      [`${this.prefix}-backups:/data/backups:ro`],
    )
    return z.array(z.string()).parse(JSON.parse(output))
  }

  /** What a command of the console's image writes, and its status. */
  async console(
    command: string[],
    Binds: string[] = [],
    Env: string[] = [],
  ): Promise<[output: string, status: number]> {
    const container = await docker.createContainer({
      Image: this.env['CONSOLE_IMAGE'],
      Cmd: command,
      Env,
      Tty: true,
      HostConfig: { NetworkMode: 'none', Binds },
    })
    try {
      await container.start()
      const { StatusCode } = z.object({ StatusCode: z.number() }).parse(await container.wait())
      return [await text(await container.logs({ stdout: true, stderr: true, follow: true })), StatusCode]
    } finally {
      await container.remove({ force: true, v: true })
    }
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
