import { connectServer } from '@/lib/clickhouse/client'
import { isAppError } from '@/lib/errors'
import { connectionFailure } from './connection-failure'
import { judgeDirectory } from './judge-directory'
import { judgeServer } from './judge-server'
import { readServerFacts } from './read-server-facts'
import { requireServerAddress } from './server-address'
import type { Connection } from './schemas'
import type { Examination, Finding } from './types'

/** Nobody waits longer for a form. */
const TIMEOUT_MS = 10_000

async function examine(connection: Connection): Promise<{ version: string | null; findings: Finding[] }> {
  const { isTls, caPem, ...address } = connection
  await requireServerAddress(connection.host)
  const engine = connectServer({ ...address, tls: isTls ? { caPem } : null }, { requestTimeoutMs: TIMEOUT_MS })
  try {
    const facts = await readServerFacts(engine)
    return { version: facts.version, findings: judgeServer(connection, facts) }
  } finally {
    await engine.close()
  }
}

/** Connects to a server and says what it lacks. Changes nothing there, and keeps nothing. */
export async function examineServer(connection: Connection): Promise<Examination> {
  const directory = await judgeDirectory(connection.directory)
  const asked = await examine(connection).catch((error: unknown): { version: null; findings: Finding[] } => {
    const sentence = isAppError(error) ? error.userMessage : connectionFailure(error, connection)
    return { version: null, findings: [{ key: 'reached', title: 'Connection', state: 'missing', sentence, fixes: [] }] }
  })
  const findings = [...asked.findings, directory]
  return { version: asked.version, findings, isReady: findings.every(({ state }) => state !== 'missing') }
}
