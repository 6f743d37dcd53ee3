import { closeAccess, openAccess, readAccessState } from '@/lib/access/openings'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { sha256Hex } from '@/lib/secrets'
import { findSeenAddress } from '@/lib/migrate/find-seen-address'
import { FORGET_NAMES_SQL, tryStatement } from '@/lib/migrate/statements'
import { countOf } from '@/lib/count-of'
import { type FlowContext, NotYet } from '../flow'
import { follow, loadProgress, loadSource, onSource, onTarget, remoteOf, requestOf } from './migrate-job'
import { loadService, requireOngoing, wait } from './shared'

const POLL_MS = 100
/** Then the worker's place goes to others: to what is waited for, above all. */
const WAIT_LIMIT_MS = 10_000
/** Undoing waits this long for the access to be closed; it is closed all the same when that takes longer. */
const CLOSE_LIMIT_MS = 60_000

async function waitForAccess(flow: FlowContext, serviceId: string): Promise<void> {
  const deadline = Date.now() + WAIT_LIMIT_MS
  for (;;) {
    const state = await readAccessState(serviceId)
    if (state === 'applied') return
    if (state === 'failed') {
      const { name } = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
      throw new AppError('conflict', `The access of ${name} could not be changed. Its page says why.`)
    }
    await requireOngoing(flow)
    if (Date.now() > deadline) throw new NotYet('the access of the other service is not changed yet')
    await wait(flow, POLL_MS)
  }
}

/** The address that the source sees the destination come from now. */
async function seenAddressOf(flow: FlowContext): Promise<string> {
  const { address, seenAs } = await remoteOf(flow)
  return seenAs ?? onSource(flow, (source) => onTarget(flow, (target) => findSeenAddress(source, target, address)))
}

/** Lets a user in who may read the chosen tables, from the destination's address only. */
export async function openForCopy(flow: FlowContext): Promise<string> {
  const source = await loadSource(flow)
  const { name } = await loadService(flow)
  const { username, password } = await remoteOf(flow)
  const { tables } = await loadProgress(flow)
  await requireOngoing(flow)
  await flow.reportDetail(`Waiting for ${source.name}`)
  const seenAs = await seenAddressOf(flow)
  await openAccess(flow.operation.id, {
    serviceId: source.id,
    source: seenAs,
    reason: `Copying into ${name}`,
    guest: {
      username,
      passwordSha256: sha256Hex(password),
      tables: tables.map(({ database, table }) => ({ database, table })),
    },
  })
  await waitForAccess(flow, source.id)
  await onTarget(flow, (engine) => engine.command(FORGET_NAMES_SQL))
  return `${username}, from ${seenAs} only, SELECT on ${countOf(tables.length, 'table')}`
}

/** As `openForCopy` once more where a container has another address since, or is reached by IPv4 where it was by IPv6. */
export async function followAddress(flow: FlowContext): Promise<void> {
  const seenAs = await seenAddressOf(flow)
  const isOpen = await db.accessOpening.count({ where: { operationId: flow.operation.id, source: seenAs } })
  if (isOpen === 0) await openForCopy(flow)
}

/** Proves from the destination's engine that each table can be read. */
export async function proveReader(flow: FlowContext): Promise<string> {
  await followAddress(flow)
  const { tables } = await loadProgress(flow)
  return onTarget(flow, async (engine) => {
    for (const [index, table] of tables.entries()) {
      const remote = await remoteOf(flow)
      const { sql } = tryStatement(remote, table)
      await follow(flow, { engine, sql, name: `try/${index}` }, { everyMs: POLL_MS, look: async () => undefined })
    }
    return countOf(tables.length, 'table')
  })
}

/** The user is gone before anything of the destination changes. */
export async function closeForCopy(flow: FlowContext): Promise<string> {
  await closeAccess(flow.operation.id)
  const { sourceServiceId } = requestOf(flow)
  await waitForAccess(flow, sourceServiceId)
  return 'Nobody reads from there for this any more'
}

/** As `closeForCopy`, for an operation that ends. False when it will only be closed later. */
export async function closeAtEnd(flow: FlowContext): Promise<boolean> {
  await closeAccess(flow.operation.id)
  const deadline = Date.now() + CLOSE_LIMIT_MS
  const { sourceServiceId } = requestOf(flow)
  while (Date.now() < deadline) {
    const state = await readAccessState(sourceServiceId)
    if (state !== 'under_way') return state === 'applied'
    await wait(flow, POLL_MS)
  }
  return false
}
