import { hasLoaded, hasLoadedGuests } from '@/lib/access/engine-access'
import { accessInputSchema, guestsOf, networksOf } from '@/lib/access/schemas'
import { verifyAccess } from '@/lib/access/verify-access'
import { type Engine, isConnectionFailure } from '@/lib/clickhouse/client'
import { literal } from '@/lib/clickhouse/sql'
import { db, type Service } from '@/lib/db'
import { CONSOLE_USERNAME, type Guest } from '@/lib/provisioning/port'
import { countRunningWork } from '@/lib/restore/into/source-disk'
import { endpointOf, withEngine } from '@/lib/service/instance'
import type { Flow, FlowContext } from '../flow'
import { dropRestoreSource, ensureEngine, loadService, requireOngoing, wait } from './shared'

const POLL_MS = 100
/** A killed query ends at its next block of rows. */
const KILL_LIMIT_MS = 5_000

const AT_NEXT_START = 'The service takes it at its next start'

async function loadAccess(service: Service): Promise<{ networks: string[]; guests: Guest[] }> {
  const openings = await db.accessOpening.findMany({ where: { serviceId: service.id } })
  return { networks: networksOf(service, openings), guests: guestsOf(openings) }
}

/** The service as long as its engine should be up; null when there is nothing to change now. */
async function findUp(flow: FlowContext): Promise<Service | null> {
  const service = await loadService(flow)
  return service.state === 'running' || service.state === 'degraded' ? service : null
}

/** True when nothing runs any more; false after `limitMs`. */
async function becomesQuiet(flow: FlowContext, engine: Engine, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs
  for (;;) {
    if ((await countRunningWork(engine)) === 0) return true
    if (Date.now() >= deadline) return false
    await requireOngoing(flow)
    await wait(flow, POLL_MS)
  }
}

/** Queries get their time; those that still run then are ended with an error that says so, not by a lost connection. */
async function endQueries(flow: FlowContext, engine: Engine): Promise<string> {
  const { waitSeconds } = accessInputSchema.parse(flow.operation.input)
  if (await becomesQuiet(flow, engine, waitSeconds * 1_000)) return 'None is running'
  const count = await countRunningWork(engine)
  await requireOngoing(flow)
  await engine.command(`KILL QUERY WHERE user != ${literal(CONSOLE_USERNAME)} ASYNC`)
  await becomesQuiet(flow, engine, KILL_LIMIT_MS)
  return `${count} still ran after ${waitSeconds} s and ${count === 1 ? 'was' : 'were'} ended`
}

async function letQueriesEnd(flow: FlowContext): Promise<string> {
  const service = await findUp(flow)
  if (!service) return AT_NEXT_START
  const { networks, guests } = await loadAccess(service)
  try {
    return await withEngine(service, endpointOf(service), async (engine) => {
      const isInLine = await hasLoaded(engine, service.username, networks)
      if (isInLine && (await hasLoadedGuests(engine, guests))) return 'No restart is needed'
      return endQueries(flow, engine)
    })
  } catch (error) {
    if (isConnectionFailure(error)) return 'The engine was not running'
    throw error
  }
}

async function apply(flow: FlowContext): Promise<string> {
  const service = await findUp(flow)
  if (!service) return AT_NEXT_START
  await dropRestoreSource(flow)
  await ensureEngine(flow)
  const { networks, guests } = await loadAccess(service)
  const entries = networks.length === 1 ? '1 entry' : `${networks.length} entries`
  return guests.length === 0 ? entries : `${entries}, ${guests.length} temporary`
}

async function verify(flow: FlowContext): Promise<string> {
  const service = await findUp(flow)
  if (!service) return AT_NEXT_START
  const { networks, guests } = await loadAccess(service)
  return verifyAccess(service, await ensureEngine(flow), networks, guests)
}

/** Brings the engine in line with the service's access list. A failed one leaves list and service as they are and can be retried. */
export const changeAccessFlow: Flow = {
  steps: [
    { key: 'queries', run: letQueriesEnd },
    { key: 'engine', run: apply },
    { key: 'verified', run: verify },
  ],
  undo: async () => undefined,
}
