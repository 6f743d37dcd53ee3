import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { build } from 'esbuild'
import { root, withContext } from '@/docker/image.mjs'
import type { DockerSettings } from '@/lib/provisioning/docker/settings'
import { docker, SOCKET } from './docker'

const SCRIPT = 'tests/docker/console-on-network.ts'

async function bundle(outfile: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [SCRIPT],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
}

/** Runs the script as this user in a container on the settings' network; returns what it prints. */
export async function runOnNetwork(settings: DockerSettings, input: unknown): Promise<unknown> {
  const said: Buffer[] = []
  const modules = path.join(root, 'node_modules')
  const shared = [SOCKET, settings.store.here].map((place) => `${place}:${place}`)
  await withContext(async (context) => {
    await bundle(path.join(context, 'script.mjs'))
    const output = new PassThrough().on('data', (piece: Buffer) => said.push(piece))
    const [{ StatusCode }, container] = await docker.run(settings.image, [JSON.stringify(input)], [output, output], {
      Tty: false,
      User: `${process.getuid?.()}:${process.getgid?.()}`,
      Entrypoint: ['node', path.join(context, 'script.mjs')],
      HostConfig: {
        NetworkMode: settings.network ?? 'none',
        GroupAdd: [String(statSync(SOCKET).gid)],
        Binds: [`${context}:${context}:ro`, `${realpathSync(modules)}:${modules}:ro`, ...shared],
      },
    })
    await container.remove({ v: true })
    if (StatusCode !== 0) throw new Error(Buffer.concat(said).toString())
  })
  return JSON.parse(Buffer.concat(said).toString())
}
