import { z } from 'zod'
import type { Actor, Ctx } from '@/lib/auth/ctx'
import { can } from '@/lib/auth/permissions'
import { db } from '@/lib/db'
import { shareReads } from '@/lib/live/share-reads'
import type { Strays } from './types'

const SHOWN = 20

const share = shareReads<Strays>()

const kindSchema = z.enum(['container', 'service', 'volume', 'directory'])

/** Letters, digits and what paths are made of need no quotes in a shell. */
const quoted = (text: string): string => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

function commandOf(kind: z.infer<typeof kindSchema>, name: string, isRunning: boolean): string | null {
  switch (kind) {
    case 'container':
      return `docker rm --force ${quoted(name)}`
    case 'service':
      return `docker service rm ${quoted(name)}`
    case 'volume':
      return `docker volume rm ${quoted(name)}`
    case 'directory':
      return isRunning ? null : `rm -r ${quoted(name)}`
  }
}

async function readStrays(): Promise<Strays> {
  const order = [{ serviceId: 'asc' }, { kind: 'asc' }, { name: 'asc' }] as const
  const [found, hosts] = await Promise.all([
    db.stray.findMany({ orderBy: [...order], take: SHOWN + 1 }),
    db.host.findMany({ where: { unaskedReason: { not: null } }, orderBy: { name: 'asc' }, take: SHOWN }),
  ])
  const strays = found.slice(0, SHOWN).map(({ name, hostName, isRunning, foundAt, ...stray }) => {
    const kind = kindSchema.parse(stray.kind)
    const command = commandOf(kind, name, isRunning)
    return { kind, name, hostName, isRunning, foundAt: foundAt.toISOString(), command }
  })
  const strayCount = found.length > SHOWN ? await db.stray.count() : found.length
  const unaskedHosts = hosts.map(({ id, name, unaskedReason }) => ({ id, name, reason: unaskedReason ?? '' }))
  return { strays, strayCount, unaskedHosts }
}

const canSee = (actor: Actor) => actor.kind === 'system' || can(actor, 'stray:view')

/** The first strays that a worker found, how many there are, and where nobody could look, for who may see them. */
export async function listStrays({ actor }: Ctx): Promise<Strays> {
  return canSee(actor) ? share('strays', readStrays) : { strays: [], strayCount: 0, unaskedHosts: [] }
}
