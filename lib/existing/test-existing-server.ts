import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { completePassword } from './complete-password'
import { examineServer } from './examine-server'
import { connectionSchema } from './schemas'
import { placeOfServer } from './server-place'
import type { Examination } from './types'

const inputSchema = z.object({ serviceId: z.uuid().optional() })

/** Connects to a server of somebody's own and says what it lacks. Changes nothing, and keeps nothing. */
export async function testExistingServer(ctx: Ctx, input: unknown): Promise<Examination> {
  const connection = connectionSchema.parse(input)
  const { serviceId } = inputSchema.parse(input)
  if (serviceId === undefined) requirePermission(ctx, 'service:create')
  else requirePermission(ctx, 'service:configure', serviceId)
  const known = serviceId ? await getServiceRow(db, serviceId) : null
  const whole = known ? completePassword(connection, known) : connection
  return examineServer(whole, await placeOfServer(db, whole, known))
}
