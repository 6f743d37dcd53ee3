import type { Query, QueryClient, QueryKey } from '@tanstack/react-query'
import { backupKeys } from '@/components/backup/backup-keys'
import { bucketKeys } from '@/components/bucket/bucket-keys'
import { checklistKeys } from '@/components/checklist/checklist-keys'
import { notificationKeys } from '@/components/notification/notification-keys'
import { operationKeys } from '@/components/operation/operation-keys'
import { serviceKeys } from '@/components/service/service-keys'
import { trendKeys } from '@/components/trend/trend-keys'
import type { ServiceList } from '@/lib/service/types'

export type Change = { entity: 'service' | 'backup' | 'operation' | 'notification'; id: string; serviceId: string }

/** A transaction sends several events at once; one refetch is enough for all of them. */
const GATHER_MS = 100
/** So many times as long as the last refetch took, so that many tabs together leave a busy server room. */
const REST_FACTOR = 10
const LONGEST_REST_MS = 5_000

/** Besides the lists of services that show it. */
function touchedKeys({ entity, id, serviceId }: Change): QueryKey[] {
  const service = serviceKeys.detail(serviceId)
  switch (entity) {
    case 'service':
      // It may have come, gone or changed its place.
      return [serviceKeys.lists, serviceKeys.allNames, service, backupKeys.summary(serviceId), checklistKeys.all]
    case 'backup':
      return [service, backupKeys.ofService(serviceId), trendKeys.all]
    case 'operation':
      return [
        service,
        backupKeys.lists(serviceId),
        backupKeys.details(serviceId),
        bucketKeys.ofService(serviceId),
        operationKeys.detail(id),
        trendKeys.all,
      ]
    case 'notification':
      return [notificationKeys.all]
  }
}

/** Lists of services on which one of these stands, or that are not there yet. */
function shows(serviceIds: ReadonlySet<string>) {
  return ({ state }: Query): boolean => {
    if (state.data === undefined) return true
    const { services = [], deleted = [] } = state.data as Partial<ServiceList>
    return [...services, ...deleted].some(({ id }) => serviceIds.has(id))
  }
}

/**
 * Refetches what the events of a moment touched, once for all of them, and then rests: the slower the server answers, the
 * longer. What is told meanwhile is refetched afterwards.
 */
export function gatherInvalidations(client: QueryClient) {
  const waiting = new Map<string, QueryKey>()
  const changed = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  let restsUntil = 0

  const plan = () => {
    if (isStopped || waiting.size === 0) return
    timer ??= setTimeout(() => void flush(), Math.max(GATHER_MS, restsUntil - Date.now()))
  }
  const flush = async () => {
    const lists = { queryKey: serviceKeys.lists, predicate: shows(new Set(changed)) }
    const keys = [...waiting.values()].map((queryKey) => ({ queryKey }))
    const filters = waiting.has(JSON.stringify(serviceKeys.lists)) ? keys : [lists, ...keys]
    waiting.clear()
    changed.clear()
    const start = Date.now()
    await Promise.race([
      Promise.allSettled(filters.map((filter) => client.invalidateQueries(filter))),
      new Promise((resolve) => setTimeout(resolve, LONGEST_REST_MS)),
    ])
    restsUntil = Date.now() + Math.min((Date.now() - start) * REST_FACTOR, LONGEST_REST_MS)
    timer = undefined
    plan()
  }
  return {
    add(change: Change) {
      if (change.serviceId) changed.add(change.serviceId)
      for (const key of touchedKeys(change)) waiting.set(JSON.stringify(key), key)
      plan()
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
