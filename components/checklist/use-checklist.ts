import { useQuery, useQueryClient } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import { useActions } from '@/components/shell/console-context'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { Checklist, ChecklistKey } from '@/lib/checklist/types'
import { checklistKeys } from './checklist-keys'

export function useChecklist(serviceId: string) {
  return useQuery({
    queryKey: checklistKeys.ofService(serviceId),
    queryFn: ({ signal }) => getJson<Checklist>(`/api/services/${serviceId}/checklist`, signal),
    refetchInterval: ({ state }) => pollWhile(state.data?.original?.state === 'terminating'),
  })
}

/** Ticks an item or takes the tick back; a failure is said in a toast. */
export function useTick(serviceId: string) {
  const client = useQueryClient()
  const { run } = useAction(useActions().tickChecklist)
  const tick = async (item: ChecklistKey, isDone: boolean) => {
    const result = await run({ serviceId, item, isDone })
    if ('failure' in result) return notify('error', result.failure.message)
    client.setQueryData<Checklist>(
      checklistKeys.ofService(serviceId),
      (old) => old && { ...old, ticks: result.value.ticks },
    )
  }
  return { tick }
}
