import { useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import type { ExternalBackupDetail, ExternalBackupRow, ExternalBackups, ServiceBucket } from '@/lib/bucket/types'
import { bucketKeys } from './bucket-keys'
import { externalPath } from './external-status'

export function useBucket(serviceId: string) {
  return useQuery({
    queryKey: bucketKeys.detail(serviceId),
    queryFn: ({ signal }) => getJson<ServiceBucket>(`/api/services/${serviceId}/bucket`, signal),
  })
}

const isPassing = ({ state, checking }: ExternalBackupRow) => state === 'in_progress' || checking !== null

/** One backup of a bucket; `initial` is what the server read for the page. */
export function useExternalBackup(initial: ExternalBackupDetail) {
  const { bucketId, service, row } = initial
  return useQuery({
    queryKey: bucketKeys.backup(service?.id ?? bucketId, row.name),
    queryFn: ({ signal }) => getJson<ExternalBackupDetail>(`/api${externalPath(bucketId, row.name)}`, signal),
    initialData: initial,
    refetchInterval: ({ state: { data } }) => pollWhile(data !== undefined && isPassing(data.row)),
  })
}

/** What lies in the service's own bucket; null without one. */
export function useExternalBackups(serviceId: string) {
  return useQuery({
    queryKey: bucketKeys.backups(serviceId),
    queryFn: ({ signal }) => getJson<ExternalBackups | null>(`/api/services/${serviceId}/external-backups`, signal),
    refetchInterval: (query) => pollWhile(query.state.data?.rows.some(isPassing) ?? false),
  })
}
