const all = ['checklist'] as const

/** Not below its service's key: what becomes of the original is on it too. */
export const checklistKeys = { all, ofService: (serviceId: string) => [...all, serviceId] as const }
