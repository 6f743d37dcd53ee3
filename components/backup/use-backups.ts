import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import type { BackupPage } from '@/lib/backup/types'
import { backupKeys } from './backup-keys'
import { type BackupListParams, toSearch } from './backup-list-params'

export function useBackups(serviceId: string, params: BackupListParams) {
  return useQuery({
    queryKey: backupKeys.list(serviceId, params),
    queryFn: ({ signal }) => getJson<BackupPage>(`/api/services/${serviceId}/backups${toSearch(params)}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      pollWhile(
        query.state.data?.rows.some((row) => row.operation !== null || row.check !== null || row.restores.length > 0) ??
          false,
      ),
  })
}
