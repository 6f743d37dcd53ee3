import { isGoodSql } from '@/lib/backup/good'
import { db, Prisma } from '@/lib/db'
import type { ChainUsage } from './types'

const SHOWN = 50
const SOON_DAYS = 30
const DAY_MS = 86_400_000

type Row = {
  serviceId: string
  serviceName: string
  chainId: string
  bytes: bigint
  backups: bigint
  startedAt: Date
  freedAt: Date | null
}

const GOOD = isGoodSql(Prisma.sql`newest`)

/**
 * Every chain with what it weighs and when the retention of today removes it, soonest first. As lib/schedule/expire-backups
 * has it: when its newest backup is past retention, unless the service would be left without its best one.
 */
export function chainsQuery(): Prisma.Sql {
  return Prisma.sql`
    WITH best AS (
      SELECT DISTINCT ON (newest.service_id) newest.service_id, newest.chain_id FROM backup newest
      WHERE ${GOOD} AND newest.options = '{}' ORDER BY newest.service_id, newest.started_at DESC, newest.id DESC
    ), second_best AS (
      SELECT DISTINCT ON (newest.service_id) newest.service_id, newest.chain_id FROM backup newest
      WHERE newest.state = 'successful' AND newest.options = '{}'
      ORDER BY newest.service_id, newest.started_at DESC, newest.id DESC
    ), any_good AS (
      SELECT DISTINCT ON (newest.service_id) newest.service_id, newest.chain_id FROM backup newest
      WHERE newest.state = 'successful'
      ORDER BY newest.service_id, (${GOOD}) DESC, newest.started_at DESC, newest.id DESC
    ), kept AS (
      SELECT service_id, chain_id FROM best
      UNION SELECT service_id, chain_id FROM second_best WHERE NOT EXISTS (SELECT FROM best WHERE best.service_id = second_best.service_id)
      UNION SELECT service_id, chain_id FROM any_good WHERE NOT EXISTS (SELECT FROM best WHERE best.service_id = any_good.service_id)
    ), chain AS (
      SELECT service_id, chain_id, coalesce(sum(size_bytes), 0)::bigint AS bytes, count(*) AS backups,
             min(started_at) AS first_at, max(started_at) AS last_at
      FROM backup WHERE state = 'successful' GROUP BY service_id, chain_id
    )
    SELECT s.id::text AS "serviceId", s.name AS "serviceName", chain.chain_id::text AS "chainId", chain.bytes,
           chain.backups, chain.first_at AS "startedAt",
           CASE WHEN kept.chain_id IS NULL AND s.rebuilt_at IS NULL
                THEN chain.last_at + s.backup_retention_days * interval '1 day' END AS "freedAt"
    FROM chain JOIN service s ON s.id = chain.service_id
    LEFT JOIN kept ON kept.service_id = chain.service_id AND kept.chain_id = chain.chain_id
    ORDER BY "freedAt" ASC NULLS LAST, chain.bytes DESC, chain.chain_id`
}

/** The chains that go next, how many there are in all, and what is freed within 30 days. */
export async function readChains(
  now: Date,
): Promise<{ chains: ChainUsage[]; chainCount: number; freedSoonBytes: number }> {
  const rows = await db.$queryRaw<Row[]>(chainsQuery())
  const soon = now.getTime() + SOON_DAYS * DAY_MS
  const freed = rows.filter(({ freedAt }) => freedAt !== null && freedAt.getTime() <= soon)
  return {
    chains: rows.slice(0, SHOWN).map(({ bytes, backups, startedAt, freedAt, ...row }) => ({
      ...row,
      bytes: Number(bytes),
      backups: Number(backups),
      startedAt: startedAt.toISOString(),
      freedAt: freedAt && freedAt.toISOString(),
    })),
    chainCount: rows.length,
    freedSoonBytes: freed.reduce((sum, { bytes }) => sum + Number(bytes), 0),
  }
}
