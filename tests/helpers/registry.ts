import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pack } from 'tar-stream'
import { untilTrue } from '@/tests/servers/processes'
import { docker } from './docker'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Waits for the end of what a daemon tells about in pieces. */
export async function follow(stream: NodeJS.ReadableStream): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()))
  })
}

/** A registry on loopback, which daemons take without TLS. */
export class Registry {
  private constructor(
    private readonly process: ChildProcess,
    private readonly home: string,
    readonly address: string,
  ) {}

  static async start(): Promise<Registry> {
    const home = await mkdtemp(path.join(tmpdir(), 'registry-'))
    const address = `127.0.0.1:${await freePort()}`
    const config = path.join(home, 'config.yml')
    const storage = { filesystem: { rootdirectory: path.join(home, 'data') } }
    await writeFile(config, JSON.stringify({ version: 0.1, storage, http: { addr: address } }))
    const registry = new Registry(spawn('docker-registry', ['serve', config], { stdio: 'ignore' }), home, address)
    await untilTrue('the registry to answer', async () => Boolean(await fetch(`http://${address}/v2/`)))
    return registry
  }

  /** An image of so many bytes that nothing compresses; it is only here afterwards. */
  async push(name: string, sizeBytes: number): Promise<string> {
    const layer = pack()
    layer.entry({ name: 'noise' }, randomBytes(sizeBytes))
    layer.finalize()
    const image = `${this.address}/${name}:1`
    await follow(await docker.importImage(layer, { repo: `${this.address}/${name}`, tag: '1' }))
    // A registry without users wants some login all the same.
    await follow(await docker.getImage(image).push({ authconfig: { username: 'any', password: 'any' } }))
    await docker.getImage(image).remove()
    return image
  }

  async end(): Promise<void> {
    this.process.kill()
    await rm(this.home, { recursive: true, force: true })
  }
}
