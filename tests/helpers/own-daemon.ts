import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Docker from 'dockerode'
import { mountSmall } from './small-file-system'
import { until } from './world'

/** Networks of its own beside those of the machine's daemon. */
const ADDRESSES = 'base=10.213.0.0/16,size=24'

/** A Docker daemon that a test may kill, with its images on a small disk. */
export class OwnDaemon {
  private readonly home = mkdtempSync(path.join(tmpdir(), 'dockerd-'))
  private readonly socket = path.join(this.home, 'docker.sock')
  private readonly disk
  private process: ChildProcess | undefined
  readonly host = `unix://${this.socket}`
  readonly docker = new Docker({ socketPath: this.socket })

  constructor(sizeMiB: number) {
    this.disk = mountSmall(path.join(this.home, 'data'), sizeMiB)
  }

  async start(): Promise<void> {
    const { home } = this
    const places = ['--data-root', `${home}/data`, '--exec-root', `${home}/exec`, '--pidfile', `${home}/pid`]
    const network = ['--bridge', 'none', '--iptables=false', '--ip-masq=false', '--default-address-pool', ADDRESSES]
    this.process = spawn('dockerd', [...places, ...network, '--host', this.host], { stdio: 'ignore' })
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

  /** A daemon that was killed leaves its containerd behind. */
  private async killContainerd(): Promise<void> {
    const pid = Number(await readFile(path.join(this.home, 'exec/containerd/containerd.pid'), 'utf8'))
    process.kill(pid, 'SIGKILL')
  }

  async end(): Promise<void> {
    await this.kill('SIGTERM')
    this.disk.unmount()
    await rm(this.home, { recursive: true, force: true })
  }
}
