import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { mountSmall } from './small-file-system'
import { killIfAlive } from '@/tests/servers/processes'
import { until } from './world'

const run = promisify(execFile)

/** Networks of its own beside those of the machine's daemon. */
const ADDRESSES = 'base=10.213.0.0/16,size=24'

function secureHost({ port, certificates }: { port: number; certificates: string }): string[] {
  const file = (option: string, name: string) => [`--${option}`, path.join(certificates, name)]
  const files = [
    ...file('tlscacert', 'ca.pem'),
    ...file('tlscert', 'server-cert.pem'),
    ...file('tlskey', 'server-key.pem'),
  ]
  return ['--tlsverify', ...files, '--host', `tcp://127.0.0.1:${port}`]
}

/** A Docker daemon that a test may kill, with its images on a small disk, or on this machine's own. */
export class OwnDaemon {
  private readonly home = mkdtempSync(path.join(tmpdir(), 'dockerd-'))
  private readonly socket = path.join(this.home, 'docker.sock')
  private readonly disk
  private process: ChildProcess | undefined
  readonly host = `unix://${this.socket}`
  readonly docker = new Docker({ socketPath: this.socket })

  constructor(sizeMiB?: number) {
    this.disk = sizeMiB === undefined ? null : mountSmall(path.join(this.home, 'data'), sizeMiB)
  }

  /** Listens on a port too, and there asks for a certificate, when it is given a directory of some. */
  async start(secure?: { port: number; certificates: string }): Promise<void> {
    const { home } = this
    const places = ['--data-root', `${home}/data`, '--exec-root', `${home}/exec`, '--pidfile', `${home}/pid`]
    const network = ['--bridge', 'none', '--iptables=false', '--ip-masq=false', '--default-address-pool', ADDRESSES]
    const hosts = ['--host', this.host, ...(secure ? secureHost(secure) : [])]
    this.process = spawn('dockerd', [...places, ...network, ...hosts], { stdio: 'ignore' })
    await until('the own daemon to answer', () => this.docker.ping().catch(() => null))
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { process: running } = this
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const exit = once(running, 'exit')
    running.kill(signal)
    await exit
    if (signal === 'SIGKILL') await this.killContainerd()
  }

  /** A daemon that was killed may leave its containerd behind, and the next one would wait for the dead one's socket. */
  private async killContainerd(): Promise<void> {
    const pidFile = path.join(this.home, 'exec/containerd/containerd.pid')
    killIfAlive(Number(await readFile(pidFile, 'utf8')))
    await rm(pidFile)
  }

  async end(): Promise<void> {
    await this.kill('SIGTERM')
    this.disk?.unmount()
    // One that was killed has left its data mounted on itself.
    await run('umount', ['--lazy', '--recursive', path.join(this.home, 'data')]).catch(() => undefined)
    await rm(this.home, { recursive: true, force: true })
  }
}
