import { pack } from 'tar-stream'
import type { EngineConfig } from '@/lib/provisioning/engine/engine-config'

/** Owner only: they hold password hashes. */
const FILE_MODE = 0o400

/** Below the configuration directory: authorities that buckets' certificates are checked against. */
export const TRUST_FILE = 'trusted.pem'

/** The engine's configuration as a tar for a container's configuration directory, owned by who runs the engine. */
export function configArchive({ configXml, usersXml, trustPem }: EngineConfig, user: string): NodeJS.ReadableStream {
  const [uid = 0, gid = 0] = user.split(':').map(Number)
  const archive = pack()
  archive.entry({ name: 'config.d/console.xml', mode: FILE_MODE, uid, gid }, configXml)
  archive.entry({ name: 'users.d/console.xml', mode: FILE_MODE, uid, gid }, usersXml)
  if (trustPem) archive.entry({ name: TRUST_FILE, mode: FILE_MODE, uid, gid }, trustPem)
  archive.finalize()
  return archive
}
