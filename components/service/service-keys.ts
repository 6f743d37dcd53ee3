const all = ['services'] as const

export const serviceKeys = {
  all,
  list: [...all, 'list'] as const,
  detail: (serviceId: string) => [...all, 'detail', serviceId] as const,
}
