import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import type { ServiceDriver } from '@/lib/provisioning/port'

/** A driver that new services get or that a service has; the others may have nothing to talk to. */
export async function isInUse({ name }: ServiceDriver): Promise<boolean> {
  return getEnv().CONSOLE_PROVISIONER === name || (await db.service.count({ where: { driver: name } })) > 0
}
