import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { listOperations } from '@/lib/operation/list-operations'
import { insertService } from '@/lib/service/insert-service'
import { listDeletedServices } from '@/lib/service/list-deleted-services'
import { uniqueName, VIEWER } from '@/tests/helpers/world'
import { encodeCursor } from './cursor'
import { listBackups } from './list-backups'
import type { BackupRow, BackupState } from './types'

const COUNT = 60
const STATES: BackupState[] = ['successful', 'failed', 'cancelled']

function newChain() {
  const id = randomUUID()
  return { id, chainId: id }
}

let serviceId: string

beforeAll(async () => {
  serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  const other = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  const start = Date.parse('2026-11-01T00:00:00Z')
  const rows = Array.from({ length: COUNT }, (_, number) => ({
    ...newChain(),
    serviceId: number % 10 === 9 ? other : serviceId,
    state: STATES[number % STATES.length] ?? ('failed' as const),
    type: 'full' as const,
    trigger: 'manual' as const,
    startedAt: new Date(start + Math.floor(number / 3) * 60_000),
    durationMs: number % 4 === 0 ? null : (number * 7) % 11,
    sizeBytes: number % 5 === 0 ? null : BigInt((number * 13) % 7),
  }))
  await db.backup.createMany({ data: rows })
})

afterAll(() => db.$disconnect())

async function readAllPages(input: Record<string, unknown>): Promise<BackupRow[]> {
  const rows: BackupRow[] = []
  for (let cursor: string | null = null, page = 0; page < COUNT; page += 1) {
    const answer = await listBackups(VIEWER, { serviceId, limit: 7, ...input, ...(cursor && { cursor }) })
    rows.push(...answer.rows)
    cursor = answer.nextCursor
    if (!cursor) return rows
  }
  throw new Error('the pages never end')
}

describe('pages of the backup history', () => {
  const sorts = ['startedAt', 'durationMs', 'sizeBytes'] as const
  const cases = sorts.flatMap((sort) =>
    (['asc', 'desc'] as const).flatMap((direction) =>
      [undefined, ...STATES].map((status) => ({ sort, direction, status })),
    ),
  )

  test.each(cases)(
    'by $sort $direction, status $status: every row once, in order, of this service only',
    async (input) => {
      const rows = await readAllPages(input)
      const all = await db.backup.findMany({ where: { serviceId, ...(input.status && { state: input.status }) } })
      expect(rows.map((row) => row.id).toSorted()).toEqual(all.map((row) => row.id).toSorted())
      const values = rows.map((row) => (input.sort === 'startedAt' ? Date.parse(row.startedAt) : row[input.sort]))
      const last = input.direction === 'asc' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
      const ranked = values.map((value) => value ?? last)
      expect(ranked).toEqual(ranked.toSorted((a, b) => (input.direction === 'asc' ? a - b : b - a) || 0))
    },
  )

  test.each([
    ['startedAt', 'yesterday'],
    ['startedAt', '0000-01-01T00:00:00Z'],
    ['durationMs', '2147483648'],
    ['sizeBytes', '2026-11-01T00:00:00.000Z'],
  ])('a place by %s at %s is refused', async (sort, value) => {
    const cursor = encodeCursor({ value, id: randomUUID() })
    await expect(listBackups(VIEWER, { serviceId, sort, cursor })).rejects.toMatchObject({ code: 'bad_request' })
  })

  test('a made-up cursor, sort or limit is refused', async () => {
    for (const bad of [
      { cursor: 'nonsense' },
      { sort: 'id; drop table backup' },
      { limit: 1_000_000 },
      { status: 'none' },
    ]) {
      await expect(listBackups(VIEWER, { serviceId, ...bad }), JSON.stringify(bad)).rejects.toThrow()
    }
  })
})

test.each(['today', '0000-01-01T00:00:00Z', null])('a page of operations after %s is refused', async (value) => {
  const cursor = encodeCursor({ value, id: randomUUID() })
  await expect(listOperations(VIEWER, { cursor })).rejects.toMatchObject({ code: 'bad_request' })
  await expect(listDeletedServices(VIEWER, { cursor })).rejects.toMatchObject({ code: 'bad_request' })
})
