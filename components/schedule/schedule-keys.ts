import { serviceKeys } from '@/components/service/service-keys'

/** Below the service's own key: what changes the service makes these stale too. */
export const scheduleKeys = {
  configuration: (serviceId: string) => [...serviceKeys.detail(serviceId), 'backup-configuration'] as const,
  preview: (serviceId: string, search: string) => [...serviceKeys.detail(serviceId), 'backup-runs', search] as const,
}
