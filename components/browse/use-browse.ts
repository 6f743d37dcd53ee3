import { skipToken, useQuery } from '@tanstack/react-query'
import { backupKeys, contentsKeys } from '@/components/backup/backup-keys'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import type { BackupDetail, BrowsedBackup, BrowsedTableDetail, Comparison } from '@/lib/backup/types'

export function useBackup(serviceId: string, backupId: string) {
  return useQuery({
    queryKey: backupKeys.detail(serviceId, backupId),
    queryFn: ({ signal }) => getJson<BackupDetail>(`/api/backups/${backupId}`, signal),
    refetchInterval: ({ state: { data } }) => pollWhile(Boolean(data?.operation || data?.check)),
  })
}

/** `api`: the route of the backup itself, in a store or in a bucket. */
export function useBackupContents(api: string) {
  return useQuery({
    queryKey: contentsKeys.tables(api),
    queryFn: ({ signal }) => getJson<BrowsedBackup>(`${api}/contents`, signal),
  })
}

export function useBrowsedTable(api: string, database: string, table: string) {
  return useQuery({
    queryKey: contentsKeys.table(api, database, table),
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ database, table })
      return getJson<BrowsedTableDetail>(`${api}/table?${query}`, signal)
    },
  })
}

/** `other`: the id of a backup, or "live"; nothing is read for null. Read anew each time, as the live service changes. */
export function useComparison(backupId: string, other: string | null) {
  return useQuery({
    queryKey: contentsKeys.comparison(backupId, other ?? ''),
    queryFn: other
      ? ({ signal }) => getJson<Comparison>(`/api/backups/${backupId}/comparison?with=${other}`, signal)
      : skipToken,
    staleTime: 0,
    gcTime: 0,
  })
}
