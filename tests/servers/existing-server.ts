import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectServer, type Engine } from '@/lib/clickhouse/client'
import { arePortsFree, chooseFreePorts } from '@/lib/provisioning/process/free-ports'
import { untilTrue } from './processes'

/** The server's owner; the console gets a user of its own. */
const OWNER = { username: 'owner', password: 'owner-password' }
const CONSOLE_LOGIN = { username: 'backups', password: 'pass word-1' }

const ALL_GRANTS = [
  'GRANT SHOW, SELECT, BACKUP, KILL QUERY, INSERT, CREATE, DROP, TRUNCATE, CHECK ON *.*',
  'GRANT TABLE ENGINE ON *',
]

type Configuration = {
  /** What stands between <clickhouse> and </clickhouse> of a file of its own in config.d. */
  configXml: string
  grants: readonly string[]
  /** Users besides, by name, each with its grants and the password of the console's. */
  others?: Record<string, readonly string[]>
  password?: string
}

/** What a server that is installed as the vendor packages it asks grants for; the engine alone asks for less. */
const AS_PACKAGED = [
  'users_without_row_policies_can_read_rows',
  'on_cluster_queries_require_cluster_grant',
  'select_from_system_db_requires_grant',
  'select_from_information_schema_requires_grant',
  'settings_constraints_replace_previous',
  'table_engines_require_grant',
]

/**
 * A real ClickHouse that somebody set up by hand: its own configuration, users, disks and directory, and nothing of the
 * console's driver but the program that runs the engine.
 */
export class ExistingServer {
  readonly host = '127.0.0.1'
  httpPort = 0
  tcpPort = 0
  private process: ChildProcess | null = null

  private constructor(
    readonly directory: string,
    private configuration: Configuration,
  ) {}

  static async start(configuration: Partial<Configuration> = {}): Promise<ExistingServer> {
    const directory = await mkdtemp(path.join(tmpdir(), 'existing-server-'))
    const server = new ExistingServer(directory, {
      configXml: server_disks(directory),
      grants: ALL_GRANTS,
      ...configuration,
    })
    Object.assign(server, await chooseFreePorts(new Set()))
    await server.run()
    return server
  }

  get backupsDirectory(): string {
    return path.join(this.directory, 'backups')
  }

  /** What a person types into the form. */
  get connection() {
    return {
      host: this.host,
      httpPort: this.httpPort,
      tcpPort: this.tcpPort,
      ...CONSOLE_LOGIN,
      disk: 'backups',
      directory: this.backupsDirectory,
    }
  }

  private async writeConfiguration(): Promise<void> {
    const { configXml, grants, others = {}, password = CONSOLE_LOGIN.password } = this.configuration
    const file = (name: string) => path.join(this.directory, name)
    for (const name of ['data', 'log', 'backups', 'more_backups', 'config.d'])
      await mkdir(file(name), { recursive: true })
    await writeFile(
      file('config.xml'),
      `<clickhouse>
        <http_port>${this.httpPort}</http_port><tcp_port>${this.tcpPort}</tcp_port><listen_host>127.0.0.1</listen_host>
        <users_config>users.xml</users_config><logger><log>${file('log/server.log')}</log></logger>
        <mark_cache_size>67108864</mark_cache_size>
        <access_control_improvements>${AS_PACKAGED.map((name) => `<${name}>true</${name}>`).join('')}</access_control_improvements>
      </clickhouse>`,
    )
    await writeFile(file('config.d/console_backups.xml'), configXml)
    const user = (name: string, secret: string, rest: string) =>
      `<${name}><password>${secret}</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>${rest}</${name}>`
    const queries = (all: readonly string[]) =>
      `<grants>${all.map((grant) => `<query>${grant}</query>`).join('')}</grants>`
    await writeFile(
      file('users.xml'),
      `<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users>
        ${user('default', '', queries(['GRANT SYSTEM LISTEN ON *.*']))}
        ${user(OWNER.username, OWNER.password, '<access_management>1</access_management>')}
        ${user(CONSOLE_LOGIN.username, password, queries(grants))}
        ${Object.entries(others)
          .map(([name, own]) => user(name, CONSOLE_LOGIN.password, queries(own)))
          .join('')}
      </users></clickhouse>`,
    )
  }

  async run(change: Partial<Configuration> = {}): Promise<void> {
    this.configuration = { ...this.configuration, ...change }
    await this.writeConfiguration()
    await untilTrue('the ports of the server to be free', () => arePortsFree(this))
    const launcher = path.resolve('dist/engine-launcher.mjs')
    this.process = spawn(process.execPath, [launcher, this.directory, this.backupsDirectory], {
      cwd: this.directory,
      stdio: 'ignore',
    })
    await untilTrue('the server to answer', () =>
      this.asOwner(async (engine) => (await engine.command('SELECT 1'), true)),
    )
  }

  async kill(): Promise<void> {
    const { process } = this
    if (!process || process.exitCode !== null || process.signalCode !== null) return
    const ended = once(process, 'exit')
    process.kill('SIGKILL')
    await ended
  }

  /** Runs with another configuration from now on. */
  async restart(change: Partial<Configuration> = {}): Promise<void> {
    await this.kill()
    await this.run(change)
  }

  async asOwner<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = connectServer({ host: this.host, httpPort: this.httpPort, ...OWNER, tls: null })
    try {
      return await work(engine)
    } finally {
      await engine.close()
    }
  }

  async end(): Promise<void> {
    await this.kill()
    await rm(this.directory, { recursive: true, force: true })
  }
}

/** The GRANTs of what the page tells people to add to a user of users.xml. */
export function grantsIn(fixXml: string): string[] {
  return [...fixXml.matchAll(/<query>(.+?)<\/query>/g)].map(([, grant]) => grant ?? '')
}

function server_disks(directory: string): string {
  const disk = (name: string) => `<${name}><type>local</type><path>${directory}/${name}/</path></${name}>`
  return `<clickhouse>
    <storage_configuration><disks>${disk('backups')}${disk('more_backups')}</disks></storage_configuration>
    <backups><allowed_disk>backups</allowed_disk><allowed_disk>more_backups</allowed_disk></backups>
  </clickhouse>`
}
