import { serviceKeys } from '@/components/service/service-keys'

/** Below the service's own key: what changes the service makes these stale too. */
export const drillKeys = {
  configuration: (serviceId: string) => [...serviceKeys.detail(serviceId), 'drill-configuration'] as const,
}
