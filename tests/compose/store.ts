import { mkdtemp, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { startCeph } from '@/tests/servers/ceph'

/** The store of docker-compose.yml from the programs of this machine (store.yml), with the same variables. */
const { ROOT_ACCESS_KEY_ID: accessKeyId, ROOT_SECRET_ACCESS_KEY: secretAccessKey } = z
  .object({ ROOT_ACCESS_KEY_ID: z.string(), ROOT_SECRET_ACCESS_KEY: z.string() })
  .parse(process.env)

// As the first process of a container it takes everything down with it.
process.on('SIGTERM', () => process.exit(0))
await startCeph(await mkdtemp('/data/ceph-'), { host: '0.0.0.0', port: 7070, accessKeyId, secretAccessKey })
await writeFile('/tmp/ready', '')
setInterval(() => undefined, 60_000)
