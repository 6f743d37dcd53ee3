'use client'

import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { backupKeys } from '@/components/backup/backup-keys'
import { bucketKeys } from '@/components/bucket/bucket-keys'
import { checklistKeys } from '@/components/checklist/checklist-keys'
import { notificationKeys } from '@/components/notification/notification-keys'
import { operationKeys } from '@/components/operation/operation-keys'
import { serviceKeys } from '@/components/service/service-keys'
import { trendKeys } from '@/components/trend/trend-keys'
import { connectWhileVisible } from './connect-while-visible'

type Change = { entity: 'service' | 'backup' | 'operation' | 'notification'; id: string; serviceId: string }

/** A transaction sends several events at once; one refetch is enough for all of them. */
const GATHER_MS = 100

function touchedKeys({ entity, id, serviceId }: Change): QueryKey[] {
  const service = [serviceKeys.list, serviceKeys.detail(serviceId)]
  switch (entity) {
    case 'service':
      return [...service, backupKeys.summary(serviceId), checklistKeys.all]
    case 'backup':
      return [...service, backupKeys.ofService(serviceId), trendKeys.all]
    case 'operation':
      return [
        ...service,
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

function gatherInvalidations(client: QueryClient) {
  const waiting = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    for (const queryKey of waiting.values()) void client.invalidateQueries({ queryKey })
    waiting.clear()
  }
  return {
    add(change: Change) {
      for (const key of touchedKeys(change)) waiting.set(JSON.stringify(key), key)
      timer ??= setTimeout(flush, GATHER_MS)
    },
    stop: () => clearTimeout(timer),
  }
}

/** Refetches what changed on the server; after any gap, everything that is on the page. */
export function LiveUpdates() {
  const client = useQueryClient()
  useEffect(() => {
    const invalidations = gatherInvalidations(client)
    const disconnect = connectWhileVisible('/api/events', {
      onMessage: (data) => invalidations.add(JSON.parse(data) as Change),
      onOpen: () => void client.invalidateQueries(),
    })
    return () => {
      invalidations.stop()
      disconnect()
    }
  }, [client])
  return null
}
