'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { requestMigrate as request } from '@/lib/migrate/request-migrate'

export async function requestMigrate(input: unknown) {
  return runAction(async () => request(await requireCtx(), input))
}
