import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { z } from 'zod'
import { killIfAlive } from '@/tests/servers/processes'
import { until } from './world'

const exec = promisify(execFile)
const run = async (command: string, ...args: string[]) => void (await exec(command, args))

/** Inside the node's own network namespace, where it meets no other. */
const BRIDGE = '172.31.0.1/24'
const SWARM_PORT = 2377
const DOCKER_PORT = 2375

const storageFacts = z.object({ Driver: z.string() })

/** A machine of its own as far as Docker can tell: network, name and daemon. */
export class TestNode {
  private readonly home = mkdtempSync(path.join(tmpdir(), 'swarm-'))
  private readonly socket = path.join(this.home, 'docker.sock')
  private process: ChildProcess | undefined
  readonly host = `unix://${this.socket}`
  readonly docker = new Docker({ socketPath: this.socket })

  constructor(
    readonly name: string,
    readonly address: string,
    readonly namespace: string,
  ) {}

  /** A command line that runs a program inside. */
  within(...command: string[]): [string, string[]] {
    return ['nsenter', [`--net=/var/run/netns/${this.namespace}`, ...command]]
  }

  async start(): Promise<void> {
    const { home, address } = this
    const places = ['--data-root', `${home}/data`, '--exec-root', `${home}/exec`, '--pidfile', `${home}/pid`]
    const hosts = ['--host', this.host, '--host', `tcp://${address}:${DOCKER_PORT}`]
    const naming = ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec dockerd "$@"', this.name]
    this.process = spawn(...this.within(...naming, ...places, ...hosts, '--bip', BRIDGE), { stdio: 'ignore' })
    await until(`the daemon of ${this.name} to answer`, () => this.docker.ping().catch(() => null))
  }

  /** Before it is started: quicker than unpacking the same layers again. */
  async takeImagesOf({ home, docker }: TestNode): Promise<void> {
    const { Driver } = storageFacts.parse(await docker.info())
    await mkdir(path.join(this.home, 'data'), { mode: 0o711 })
    const parts = ['image', Driver].map((name) => path.join(home, 'data', name))
    await run('cp', '--archive', ...parts, path.join(this.home, 'data'))
  }

  /** As a power cut: the daemon and every container of it, and nobody reaches the machine any more. */
  async kill(): Promise<void> {
    await run('ip', '-n', this.namespace, 'link', 'set', 'dev', 'eth0', 'down')
    await this.end('SIGKILL')
    const containerd = await readFile(path.join(this.home, 'exec/containerd/containerd.pid'), 'utf8')
    killIfAlive(Number(containerd))
    await rm(path.join(this.home, 'exec/containerd/containerd.pid'))
  }

  async comeBack(gateway: string): Promise<void> {
    // First: a daemon that belongs to a swarm waits for it before it answers anybody.
    await run('ip', '-n', this.namespace, 'link', 'set', 'dev', 'eth0', 'up')
    await run('ip', '-n', this.namespace, 'route', 'replace', 'default', 'via', gateway)
    await this.start()
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { process: running } = this
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const exit = once(running, 'exit')
    running.kill(signal)
    await exit
  }

  async remove(): Promise<void> {
    await this.end()
    const mounted = (await readFile('/proc/self/mounts', 'utf8'))
      .split('\n')
      .flatMap((line) => line.split(' ')[1] ?? [])
      .filter((at) => at.startsWith(`${this.home}/`))
    for (const at of mounted.toReversed()) await run('umount', '--lazy', at)
    await rm(this.home, { recursive: true, force: true })
  }
}

export type Pieces = Record<'services' | 'secrets' | 'containers' | 'running' | 'volumes', number>

/** A swarm of a manager and a worker on this one machine, which has an address in their network. */
export class TwoNodes {
  private readonly id = randomBytes(2).toString('hex')
  private readonly net = `10.232.${randomInt(256)}`
  private readonly lan = `swarm-${this.id}-lan`
  private readonly link = `swarm-${this.id}`
  /** Of this machine; the nodes and their containers reach it. */
  readonly gateway = `${this.net}.1`
  readonly manager = new TestNode('node-1', `${this.net}.11`, `swarm-${this.id}-1`)
  readonly worker = new TestNode('node-2', `${this.net}.12`, `swarm-${this.id}-2`)
  /** Where the driver finds the daemon of any node. */
  readonly nodes = `tcp://{address}:${DOCKER_PORT}`

  /** The switch is a namespace of its own: a bridge of this machine would be under its firewall. */
  private async connect(): Promise<void> {
    const { lan, link, gateway } = this
    await run('ip', 'netns', 'add', lan)
    await run('ip', '-n', lan, 'link', 'add', 'name', 'lan0', 'type', 'bridge')
    await run('ip', '-n', lan, 'link', 'set', 'dev', 'lan0', 'up')
    await run('ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'up0', 'netns', lan)
    await run('ip', '-n', lan, 'link', 'set', 'dev', 'up0', 'master', 'lan0', 'up')
    await run('ip', 'address', 'add', `${gateway}/24`, 'dev', link)
    await run('ip', 'link', 'set', 'dev', link, 'up')
    for (const { namespace, name, address } of [this.manager, this.worker]) {
      await run('ip', 'netns', 'add', namespace)
      await run('ip', 'link', 'add', name, 'netns', lan, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace)
      await run('ip', '-n', lan, 'link', 'set', 'dev', name, 'master', 'lan0', 'up')
      await run('ip', '-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0')
      for (const device of ['eth0', 'lo']) await run('ip', '-n', namespace, 'link', 'set', 'dev', device, 'up')
      await run('ip', '-n', namespace, 'route', 'add', 'default', 'via', gateway)
    }
  }

  /** The image comes from the machine's own daemon, and is unpacked once. */
  async start(image: string, from: string): Promise<void> {
    await this.connect()
    await this.manager.start()
    const copy = 'set -o pipefail; docker --host "$1" save "$2" | docker --host "$3" load'
    await run('bash', '-c', copy, 'bash', `unix://${from}`, image, this.manager.host)
    await this.worker.takeImagesOf(this.manager)
    await this.worker.start()
    await this.worker.docker.getImage(image).inspect()
    const listen = ({ address }: TestNode) => ({
      ListenAddr: `${address}:${SWARM_PORT}`,
      AdvertiseAddr: `${address}:${SWARM_PORT}`,
    })
    await this.manager.docker.swarmInit(listen(this.manager))
    const { JoinTokens } = await this.manager.docker.swarmInspect()
    const RemoteAddrs = [`${this.manager.address}:${SWARM_PORT}`]
    await this.worker.docker.swarmJoin({ ...listen(this.worker), RemoteAddrs, JoinToken: JoinTokens.Worker })
  }

  /** How much swarm and hosts have of a service. */
  async piecesOf(serviceId: string): Promise<Pieces> {
    const filters = { label: [`console.service-id=${serviceId}`] }
    const { docker } = this.manager
    const [services, secrets] = await Promise.all([docker.listServices({ filters }), docker.listSecrets({ filters })])
    const both = [docker, this.worker.docker]
    const containers = (await Promise.all(both.map((each) => each.listContainers({ all: true, filters })))).flat()
    const volumes = await Promise.all(both.map((each) => each.listVolumes({ filters })))
    return {
      services: services.length,
      secrets: secrets.length,
      containers: containers.length,
      running: containers.filter(({ State }) => State === 'running').length,
      volumes: volumes.flatMap(({ Volumes }) => Volumes).length,
    }
  }

  /** All that a console made there. */
  async clear(prefix: string): Promise<void> {
    const { docker } = this.manager
    const filters = { label: [`console.prefix=${prefix}`] }
    for (const { ID } of await docker.listServices({ filters })) await docker.getService(ID).remove()
    for (const { ID } of await docker.listSecrets({ filters })) await docker.getSecret(ID).remove()
    for (const node of [this.manager.docker, this.worker.docker]) {
      const containers = await node.listContainers({ all: true, filters })
      await Promise.all(
        containers.map(({ Id }) =>
          node
            .getContainer(Id)
            .remove({ force: true })
            .catch(() => undefined),
        ),
      )
      await until(
        'the containers to be gone',
        async () => (await node.listContainers({ all: true, filters })).length === 0,
      )
      const { Volumes } = await node.listVolumes({ filters })
      await Promise.all(Volumes.map(({ Name }) => node.getVolume(Name).remove()))
    }
  }

  async end(): Promise<void> {
    await Promise.all([this.manager.remove(), this.worker.remove()])
    for (const { namespace } of [this.manager, this.worker]) await run('ip', 'netns', 'delete', namespace)
    await run('ip', 'netns', 'delete', this.lan)
  }
}
