const all = ['buckets'] as const

export const bucketKeys = {
  ofService: (serviceId: string) => [...all, serviceId] as const,
  detail: (serviceId: string) => [...all, serviceId, 'detail'] as const,
  backup: (serviceId: string, name: string) => [...all, serviceId, 'backup', name] as const,
  backups: (serviceId: string) => [...all, serviceId, 'backups'] as const,
}
