import { z } from 'zod'
import { backupContentsSchema } from '@/lib/backup/contents'
import { backupPlace } from '@/lib/backup/options'
import { isConnectionFailure } from '@/lib/clickhouse/client'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { readVersion } from '@/lib/clickhouse/inventory'
import { type Backup, db, type Peek } from '@/lib/db'
import { AppError, errorText } from '@/lib/errors'
import { getPeekRow } from '@/lib/peek/find-peek'
import { peekSpec, withPeekEngine } from '@/lib/peek/instance'
import { databasesOf, ensureMounted, listMounted } from '@/lib/peek/mounted'
import { openOperationsOf } from '@/lib/peek/request-closing'
import { peekStatesBefore } from '@/lib/peek/transitions'
import { countOf } from '@/lib/count-of'
import { type Flow, type FlowContext, NotYet, OperationCancelled } from '../flow'
import { loadService, requireOngoing } from './shared'

const inputSchema = z.object({ peekId: z.uuid() })

const peekIdOf = ({ operation }: FlowContext): string => inputSchema.parse(operation.input).peekId

/** @throws OperationCancelled when it is being closed, AppError when its backup is gone. */
async function loadOpening(flow: FlowContext): Promise<{ peek: Peek; backup: Backup }> {
  const peek = await getPeekRow(db, peekIdOf(flow))
  if (peek.state === 'closing' || peek.state === 'closed') throw new OperationCancelled('It was closed meanwhile.')
  const backup = peek.backupId && (await db.backup.findUnique({ where: { id: peek.backupId } }))
  if (!backup || backup.state !== 'successful') throw new AppError('conflict', 'The backup was deleted meanwhile.')
  return { peek, backup }
}

async function ensurePeekEngine(flow: FlowContext): Promise<string> {
  const { peek, backup } = await loadOpening(flow)
  const endpoint = await flow.driver.ensureRunning(await peekSpec(peek, backup, await loadService(flow)))
  const current = await db.peek.update({ where: { id: peek.id }, data: endpoint })
  return `ClickHouse ${await withPeekEngine(current, readVersion)}`
}

async function mount(flow: FlowContext): Promise<string> {
  const { peek, backup } = await loadOpening(flow)
  const contents = backupContentsSchema.parse(backup.contents)
  const place = backupPlace(backup)
  const mounted = await withPeekEngine(peek, async (engine) => {
    for (const database of databasesOf(contents)) {
      await requireOngoing(flow)
      await ensureMounted(engine, database, place).catch((error: unknown) => {
        if (isConnectionFailure(error)) throw error
        const sentence = `The database ${database} can't be mounted. ${failureSentence(errorText(error))}`
        throw new AppError('conflict', sentence, { message: errorText(error), cause: error })
      })
    }
    return listMounted(engine, contents)
  })
  await db.peek.update({ where: { id: peek.id }, data: { mounted } })
  const { tables, unmounted } = mounted
  return unmounted.length === 0
    ? countOf(tables.length, 'table')
    : `${countOf(tables.length, 'table')}, ${unmounted.length} can't be read`
}

async function markOpen(flow: FlowContext): Promise<undefined> {
  const now = new Date()
  const { count } = await db.peek.updateMany({
    where: { id: peekIdOf(flow), state: { in: [...peekStatesBefore('open')] } },
    data: { state: 'open', openedAt: now, seenAt: now },
  })
  if (count === 0) await loadOpening(flow)
  return undefined
}

/** Its passwords opened an engine that is gone. */
const CLOSED = { state: 'closed', consolePasswordEnc: '', readerPasswordEnc: '' } as const

export const openPeekFlow: Flow = {
  steps: [
    { key: 'engine', repeats: true, run: ensurePeekEngine },
    // The engine may have been started anew since.
    { key: 'mounted', repeats: true, run: mount },
    { key: 'open', run: markOpen },
  ],
  undo: async (flow, { state, reason }) => {
    const peekId = peekIdOf(flow)
    await flow.driver.remove(peekId)
    // One that is being closed is left to the operation that closes it.
    await db.peek.updateMany({
      where: { id: peekId, state: 'opening' },
      data: { ...CLOSED, closedAt: new Date(), closeReason: reason, isFailed: state === 'failed' },
    })
  },
}

async function removeEngine(flow: FlowContext): Promise<undefined> {
  const peekId = peekIdOf(flow)
  if ((await db.operation.count({ where: openOperationsOf('open_peek', peekId) })) > 0) {
    throw new NotYet('it is still being opened')
  }
  await flow.driver.remove(peekId)
  return undefined
}

/** Closing never gives up: what one operation could not remove, the next one asked for by the worker's round will. */
export const closePeekFlow: Flow = {
  steps: [
    { key: 'engine', run: removeEngine },
    {
      key: 'closed',
      run: async (flow) => {
        await db.peek.updateMany({
          where: { id: peekIdOf(flow), state: { in: peekStatesBefore('closed') } },
          data: { ...CLOSED, closedAt: new Date() },
        })
        return undefined
      },
    },
  ],
  undo: async () => undefined,
}
