import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { rotateLog } from './data-dir'
import { nextPause } from './backoff'
import { findErrorLine } from './log-tail'
import { complain } from './terminal'

/** The worker stops its engines in this time; a checkpoint of a busy engine takes seconds. */
const STOP_LIMIT_MS = 20_000

export type ChildOptions = {
  name: string
  script: string
  logFile: string
  env: NodeJS.ProcessEnv
  onMessage?: (message: unknown) => void
  /** Called instead of a restart when it returns true. */
  isFatal?: (exitCode: number | null) => boolean
}

/** A Node process that is started again when it dies, until `stop`. */
export class SupervisedChild {
  private process: ChildProcess | undefined
  private isStopping = false
  private failures = 0
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: ChildOptions) {}

  get pid(): number | undefined {
    return this.process?.pid
  }

  /** Detached, so that Ctrl-C reaches only the supervisor, which stops things in order; IPC tells the child of our end. */
  async start(): Promise<void> {
    const { script, logFile, env, onMessage } = this.options
    await rotateLog(logFile)
    const log = await open(logFile, 'a', 0o600)
    try {
      const { size } = await log.stat()
      if (this.isStopping) return
      const startedAt = Date.now()
      const child = spawn(process.execPath, ['--enable-source-maps', script], {
        env,
        detached: true,
        stdio: ['ignore', log.fd, log.fd, 'ipc'],
      })
      this.process = child
      if (onMessage) child.on('message', onMessage)
      const ended = new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.once('error', () => resolve())
      })
      void ended.then(() => this.handleExit(child, size, Date.now() - startedAt))
    } finally {
      await log.close()
    }
  }

  private async handleExit(child: ChildProcess, logOffset: number, upMs: number): Promise<void> {
    this.process = undefined
    if (this.isStopping) return
    const { name, logFile, isFatal } = this.options
    if (isFatal?.(child.exitCode)) return
    const how = child.signalCode ?? `exit code ${child.exitCode}`
    const reason = child.signalCode ? '' : await findErrorLine(logFile, logOffset)
    const { pauseMs, failures } = nextPause(this.failures, upMs)
    this.failures = failures
    complain(`The ${name} process ended (${how}), it starts again in ${pauseMs / 1000} s. ${reason}`.trimEnd())
    this.timer = setTimeout(() => void this.start(), pauseMs)
  }

  /** SIGTERM, and SIGKILL when it takes too long. */
  async stop(): Promise<void> {
    this.isStopping = true
    clearTimeout(this.timer)
    const child = this.process
    if (!child) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const force = setTimeout(() => {
      complain(`The ${this.options.name} process did not stop within ${STOP_LIMIT_MS / 1000} s and is ended by force.`)
      child.kill('SIGKILL')
    }, STOP_LIMIT_MS)
    await exited.finally(() => clearTimeout(force))
  }
}
