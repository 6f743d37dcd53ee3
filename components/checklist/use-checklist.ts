import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import { serviceKeys } from '@/components/service/service-keys'
import { useActions } from '@/components/shell/console-context'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { Checklist, ChecklistKey } from '@/lib/checklist/types'

/** Below the service's own key: what changes the service makes this stale too. */
const checklistKey = (serviceId: string) => [...serviceKeys.detail(serviceId), 'checklist'] as const

export function useChecklist(serviceId: string) {
  return useQuery({
    queryKey: checklistKey(serviceId),
    queryFn: ({ signal }) => getJson<Checklist>(`/api/services/${serviceId}/checklist`, signal),
  })
}

/** Ticks an item or takes the tick back; a failure is said in a toast. */
export function useTick(serviceId: string) {
  const client = useQueryClient()
  const { run } = useAction(useActions().tickChecklist)
  const tick = async (item: ChecklistKey, isDone: boolean) => {
    const result = await run({ serviceId, item, isDone })
    if ('failure' in result) return notify('error', result.failure.message)
    client.setQueryData<Checklist>(checklistKey(serviceId), (old) => old && { ...old, ticks: result.value.ticks })
  }
  return { tick }
}
