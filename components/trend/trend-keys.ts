const all = ['trends'] as const

/** Not below its service's key: a restore into another service is a point of this one's. */
export const trendKeys = { all, ofService: (serviceId: string) => [...all, serviceId] as const }
