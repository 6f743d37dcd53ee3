import { useQuery } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import type { BackupsSummary } from '@/lib/backup/types'
import { backupKeys } from './backup-keys'

export function useBackupsSummary(serviceId: string) {
  return useQuery({
    queryKey: backupKeys.summary(serviceId),
    queryFn: ({ signal }) => getJson<BackupsSummary>(`/api/services/${serviceId}/backups/summary`, signal),
  })
}
