import { expect } from 'vitest'
import { db } from '@/lib/db'
import { requestDrill } from '@/lib/drill/request-drill'
import { expectInstanceGone } from './engines'
import { ADMIN, untilEnded, untilSucceeded } from './world'

export const drilled = (backupId: string) => db.backup.findUniqueOrThrow({ where: { id: backupId } })

/** Verifies a backup, which must succeed; returns the drill's id. */
export async function verify(backupId: string): Promise<string> {
  const { operationId } = await requestDrill(ADMIN, { backupId })
  await untilSucceeded(operationId)
  await expectInstanceGone(operationId)
  return operationId
}

/** The drill says that the backup is bad; returns why. */
export async function findBad(backupId: string): Promise<string> {
  const { operationId } = await requestDrill(ADMIN, { backupId })
  const operation = await untilEnded(operationId)
  await expectInstanceGone(operationId)
  const { drilledAt, drillError, drillRestoreMs } = await drilled(backupId)
  expect({ drilledAt, drillRestoreMs }).toEqual({
    drilledAt: expect.any(Date),
    drillRestoreMs: null,
  })
  expect(operation).toMatchObject({ state: 'failed', error: `This backup is not restorable. ${drillError}` })
  expect(await db.drill.findUnique({ where: { id: operationId } })).toMatchObject({
    state: 'not_restorable',
    reason: drillError,
    retryAt: null,
  })
  return drillError ?? ''
}
