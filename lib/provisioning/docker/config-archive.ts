import { pack } from 'tar-stream'
import type { EngineConfig } from '@/lib/provisioning/engine/engine-config'

/** Owner only: they hold password hashes and keys of buckets. */
export const FILE_MODE = 0o400

/** Below the configuration directory: authorities that buckets' certificates are checked against. */
export const TRUST_FILE = 'trusted.pem'

/** What belongs below the configuration directory. */
export function configFiles({ configXml, usersXml, trustPem }: EngineConfig): { name: string; content: string }[] {
  return [
    { name: 'config.d/console.xml', content: configXml },
    { name: 'users.d/console.xml', content: usersXml },
    ...(trustPem ? [{ name: TRUST_FILE, content: trustPem }] : []),
  ]
}

/** The engine's configuration as a tar for a container's configuration directory, owned by who runs the engine. */
export function configArchive(config: EngineConfig, user: string): NodeJS.ReadableStream {
  const [uid = 0, gid = 0] = user.split(':').map(Number)
  const archive = pack()
  for (const { name, content } of configFiles(config)) archive.entry({ name, mode: FILE_MODE, uid, gid }, content)
  archive.finalize()
  return archive
}
