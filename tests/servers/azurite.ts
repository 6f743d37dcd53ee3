import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { findFreePort } from '@/lib/database/postgres-server'
import { answers, startDetached, untilTrue } from './processes'
import type { Started } from './shared-server'

const ACCOUNT = 'testaccount'

export type AzureFacts = { connectionString: string; accountKey: string; port: number; home: string }

export function connectionString(port: number, key: string): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${ACCOUNT}`,
    `AccountKey=${key}`,
    `BlobEndpoint=http://127.0.0.1:${port}/${ACCOUNT}`,
  ].join(';')
}

/** Azurite, Microsoft's own emulator of Azure Blob Storage, on a free port of this machine. */
export async function startAzurite(home: string): Promise<Started<AzureFacts>> {
  const port = await findFreePort()
  const accountKey = randomBytes(64).toString('base64')
  const script = path.resolve('node_modules/azurite/dist/src/blob/main.js')
  const args = [
    '--blobPort',
    String(port),
    '--location',
    home,
    '--silent',
    '--disableTelemetry',
    '--skipApiVersionCheck',
  ]
  const env = { AZURITE_ACCOUNTS: `${ACCOUNT}:${accountKey}` }
  const pid = startDetached({ logFile: path.join(home, 'azurite.out'), env }, process.execPath, script, ...args)
  await untilTrue('Azurite', () => answers(port))
  return { pids: [pid], facts: { connectionString: connectionString(port, accountKey), accountKey, port, home } }
}
