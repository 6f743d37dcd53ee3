import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { hostObstacle } from './require-host'
import type { HostView } from './types'

/** The hosts of new services, as a worker saw them last; none where they are all on one machine. */
export async function listHosts(ctx: Ctx): Promise<HostView[]> {
  requirePermission(ctx, 'service:list')
  const hosts = await db.host.findMany({
    where: { driver: getEnv().CONSOLE_PROVISIONER },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return hosts.map((host) => {
    const { id, name, isReady, memoryBytes, reservedBytes } = host
    const sizes = { memoryBytes: Number(memoryBytes), reservedBytes: Number(reservedBytes) }
    return { id, name, isReady, takesNew: hostObstacle(host) === null, ...sizes }
  })
}
