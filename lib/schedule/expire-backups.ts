import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { requestDeletion } from '@/lib/backup/delete-backup'
import { IS_GOOD, isGoodSql } from '@/lib/backup/good'
import { IS_COMPLETE } from '@/lib/backup/options'
import { db, Prisma, type Tx } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { lockServiceRow } from '@/lib/service/find-service'

/** Chains removed in one tick. */
const BATCH = 50

type Chain = { serviceId: string; chainId: string }

/**
 * The chains of a service that never expire, whether it lives or not: the one with its newest good backup of everything.
 * A service without one keeps its newest of everything, though a check found it damaged, and its newest good of a part.
 */
async function keptChains(tx: Pick<Tx, 'backup'>, serviceId: string): Promise<string[]> {
  const find = async (where: Prisma.BackupWhereInput) => {
    const found = await tx.backup.findFirst({
      where: { serviceId, state: 'successful', ...where },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      select: { chainId: true },
    })
    return found?.chainId ?? null
  }
  const best = await find({ ...IS_GOOD, ...IS_COMPLETE })
  const kept = best ? [best] : [await find(IS_COMPLETE), (await find(IS_GOOD)) ?? (await find({}))]
  return kept.filter((chainId) => chainId !== null)
}

/** The same as SQL, of the service of `head`. */
const newestChain = (where: Prisma.Sql): Prisma.Sql => Prisma.sql`(
  SELECT newest.chain_id FROM backup newest
  WHERE newest.service_id = head.service_id AND newest.state = 'successful' AND ${where}
  ORDER BY newest.started_at DESC, newest.id DESC LIMIT 1)`

const GOOD = isGoodSql(Prisma.sql`newest`)
const COMPLETE = Prisma.sql`newest.options = '{}'`
const BEST = newestChain(Prisma.sql`${GOOD} AND ${COMPLETE}`)
const SECOND_BEST = Prisma.sql`${newestChain(COMPLETE)}, coalesce(${newestChain(GOOD)}, ${newestChain(Prisma.sql`true`)})`

/**
 * Chains of which every backup is past its service's retention, oldest first. A failed or cancelled backup is a chain of
 * its own: it never counts as good and holds nothing back.
 */
export function expiredQuery(now: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT head.service_id::text AS "serviceId", head.id::text AS "chainId"
    FROM backup head JOIN service s ON s.id = head.service_id
    WHERE head.id = head.chain_id AND s.rebuilt_at IS NULL
      AND head.state IN ('successful', 'failed', 'cancelled')
      AND head.started_at < ${now}::timestamptz - s.backup_retention_days * interval '1 day'
      AND NOT EXISTS (
        SELECT FROM backup member
        WHERE member.service_id = head.service_id AND member.chain_id = head.id
          AND (member.state = 'in_progress' OR member.started_at >= ${now}::timestamptz - s.backup_retention_days * interval '1 day'))
      AND head.id IS DISTINCT FROM ${BEST}
      AND (${BEST} IS NOT NULL OR NOT head.id = ANY (array_remove(ARRAY[${SECOND_BEST}], NULL)))
    ORDER BY head.started_at LIMIT ${BATCH}`
}

async function expireChain({ serviceId, chainId }: Chain): Promise<boolean> {
  return db.$transaction(async (tx) => {
    await lockServiceRow(tx, serviceId)
    const head = await tx.backup.findUnique({ where: { id: chainId } })
    if (!head || (await keptChains(tx, serviceId)).includes(chainId)) return false
    await requestDeletion(tx, SYSTEM_CTX, head)
    return true
  })
}

/** Asks for the removal of expired chains, whole; one that is in use stays for now. Returns how many went. */
export async function expireBackups(now: Date): Promise<number> {
  let expired = 0
  for (const chain of await db.$queryRaw<Chain[]>(expiredQuery(now))) {
    try {
      if (await expireChain(chain)) expired += 1
    } catch (error) {
      if (!isAppError(error)) throw error
      log.info({ ...chain, reason: error.message }, 'an expired chain is still needed')
    }
  }
  if (expired > 0) log.info({ expired }, 'expired chains are being removed')
  return expired
}
