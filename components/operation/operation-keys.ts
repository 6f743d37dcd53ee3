const all = ['operations'] as const

export const operationKeys = {
  all,
  detail: (operationId: string) => [...all, operationId] as const,
}
