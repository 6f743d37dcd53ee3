import type { ServiceListParams } from './service-list-params'

const all = ['services'] as const

export const serviceKeys = {
  all,
  /** Pages of living and of deleted services. */
  lists: [...all, 'list'] as const,
  list: (params: ServiceListParams) => [...all, 'list', 'living', params] as const,
  deleted: (search: string, cursor: string | null) => [...all, 'list', 'deleted', search, cursor] as const,
  allNames: [...all, 'names'] as const,
  names: (search: string, purpose: string, first: readonly string[]) =>
    [...all, 'names', search, purpose, first] as const,
  detail: (serviceId: string) => [...all, 'detail', serviceId] as const,
}
