import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Takes every connection and never says a word, as a Docker daemon that hangs. */
export class SilentDaemon {
  /** Still open. */
  readonly connections = new Set<Socket>()
  private readonly socket = path.join(tmpdir(), `silent-${randomBytes(4).toString('hex')}.sock`)
  readonly host = `unix://${this.socket}`
  private readonly server = createServer((connection) => {
    this.connections.add(connection)
    connection.on('close', () => this.connections.delete(connection))
    // Read, so that the end of a connection is seen.
    connection.on('error', () => {}).resume()
  })

  static async start(): Promise<SilentDaemon> {
    const daemon = new SilentDaemon()
    daemon.server.listen(daemon.socket)
    await once(daemon.server, 'listening')
    return daemon
  }

  async end(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    for (const connection of this.connections) connection.destroy()
    await closed
  }
}
