import { useQuery } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import type { BackupConfiguration } from '@/lib/schedule/schedule-view'
import { scheduleKeys } from './schedule-keys'

export function useBackupConfiguration(serviceId: string) {
  return useQuery({
    queryKey: scheduleKeys.configuration(serviceId),
    queryFn: ({ signal }) => getJson<BackupConfiguration>(`/api/services/${serviceId}/backup-configuration`, signal),
  })
}
