import { z } from 'zod'
import type { Actor, Ctx } from '@/lib/auth/ctx'
import { can } from '@/lib/auth/permissions'
import { db } from '@/lib/db'
import type { StrayView, UnaskedHostView } from './types'

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

const canSee = (actor: Actor) => actor.kind === 'system' || can(actor, 'stray:view')

/** What a worker found without a service, for who may see strays; nothing for others. */
export async function listStrays({ actor }: Ctx): Promise<StrayView[]> {
  if (!canSee(actor)) return []
  const strays = await db.stray.findMany({ orderBy: [{ serviceId: 'asc' }, { kind: 'asc' }, { name: 'asc' }] })
  return strays.map(({ name, hostName, isRunning, foundAt, ...stray }) => {
    const kind = kindSchema.parse(stray.kind)
    const command = commandOf(kind, name, isRunning)
    return { kind, name, hostName, isRunning, foundAt: foundAt.toISOString(), command }
  })
}

/** Where nobody could look for such things, for the same people. */
export async function listUnaskedHosts({ actor }: Ctx): Promise<UnaskedHostView[]> {
  if (!canSee(actor)) return []
  const hosts = await db.host.findMany({ where: { unaskedReason: { not: null } }, orderBy: { name: 'asc' } })
  return hosts.map(({ id, name, unaskedReason }) => ({ id, name, reason: unaskedReason ?? '' }))
}
