import { connectServer } from '@/lib/clickhouse/client'
import { isAppError } from '@/lib/errors'
import { connectionFailure } from './connection-failure'
import { judgeDirectory } from './judge-directory'
import { bucketDiskXml, CONFIG_FILE, judgeServer } from './judge-server'
import { readServerFacts } from './read-server-facts'
import { requireServerAddress } from './server-address'
import type { ServerPlace } from './server-place'
import type { Connection } from './schemas'
import type { Examination, Finding } from './types'

/** Nobody waits longer for a form. */
const TIMEOUT_MS = 10_000

async function examine(
  connection: Connection,
  place: ServerPlace,
): Promise<{ version: string | null; findings: Finding[] }> {
  const { isTls, caPem, ...address } = connection
  await requireServerAddress(connection.host)
  const engine = connectServer({ ...address, tls: isTls ? { caPem } : null }, { requestTimeoutMs: TIMEOUT_MS })
  try {
    const facts = await readServerFacts(engine)
    return { version: facts.version, findings: judgeServer(connection, facts, place) }
  } finally {
    await engine.close()
  }
}

/** Whether the console can work with what the server writes there. */
async function judgePlace({ directory, disk }: Connection, { root }: ServerPlace): Promise<Finding> {
  if (directory !== null) {
    const finding = await judgeDirectory(directory)
    if (finding.state === 'ok' || !root) return finding
    const where = `Or, without a directory that both see: save this as ${CONFIG_FILE}, with keys that may read and write there, restart the server, and leave the directory empty`
    return { ...finding, fixes: [...finding.fixes, { where, text: bucketDiskXml(`${disk}_bucket`, root) }] }
  }
  const sentence = `Backups go into the console's bucket, to ${root?.endpoint}. Whether the server's disk leads there is tried with a small backup when it is added.`
  return { key: 'directory', title: "The console's bucket", state: 'ok', sentence, fixes: [] }
}

/** Connects to a server and says what it lacks. Changes nothing there, and keeps nothing. */
export async function examineServer(connection: Connection, place: ServerPlace): Promise<Examination> {
  const directory = await judgePlace(connection, place)
  const asked = await examine(connection, place).catch((error: unknown): { version: null; findings: Finding[] } => {
    const sentence = isAppError(error) ? error.userMessage : connectionFailure(error, connection)
    return { version: null, findings: [{ key: 'reached', title: 'Connection', state: 'missing', sentence, fixes: [] }] }
  })
  const findings = [...asked.findings, directory]
  return { version: asked.version, findings, isReady: findings.every(({ state }) => state !== 'missing') }
}
