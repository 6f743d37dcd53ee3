import { useQuery } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import type { DeletePlan } from '@/lib/backup/types'
import { planKeys } from './backup-keys'

export function useDeletePlan(backupId: string) {
  return useQuery({
    queryKey: planKeys.delete(backupId),
    queryFn: ({ signal }) => getJson<DeletePlan>(`/api/backups/${backupId}/delete-plan`, signal),
    staleTime: 0,
    gcTime: 0,
  })
}
