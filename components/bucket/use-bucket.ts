import { useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import type { ExternalBackups, ServiceBucket } from '@/lib/bucket/types'
import { bucketKeys } from './bucket-keys'

export function useBucket(serviceId: string) {
  return useQuery({
    queryKey: bucketKeys.detail(serviceId),
    queryFn: ({ signal }) => getJson<ServiceBucket>(`/api/services/${serviceId}/bucket`, signal),
  })
}

/** What lies in the service's own bucket; null without one. */
export function useExternalBackups(serviceId: string) {
  return useQuery({
    queryKey: bucketKeys.backups(serviceId),
    queryFn: ({ signal }) => getJson<ExternalBackups | null>(`/api/services/${serviceId}/external-backups`, signal),
    refetchInterval: (query) => pollWhile(query.state.data?.rows.some(({ state }) => state === 'in_progress') ?? false),
  })
}
