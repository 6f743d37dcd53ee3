import { serviceKeys } from '@/components/service/service-keys'

/** Below the service's own key: what changes the service makes these stale too. */
export const accessKeys = {
  list: (serviceId: string) => [...serviceKeys.detail(serviceId), 'access-list'] as const,
}
