const all = ['buckets'] as const

export const bucketKeys = {
  ofService: (serviceId: string) => [...all, serviceId] as const,
  detail: (serviceId: string) => [...all, serviceId, 'detail'] as const,
  backups: (serviceId: string) => [...all, serviceId, 'backups'] as const,
}
