import type { OperationKind, OperationView } from '@/lib/operation/types'

type CancelWords = {
  action: string
  asked: string
  warning: ((operation: Pick<OperationView, 'serviceName'>) => string) | null
}

/** What cancelling is called; a restore says first what will become of what it has written. */
export const CANCEL_WORDS: Partial<Record<OperationKind, CancelWords>> = {
  backup: { action: 'Cancel backup', asked: 'The backup is being cancelled.', warning: null },
  check_backup: { action: 'Cancel check', asked: 'The check is being cancelled.', warning: null },
  restore: {
    action: 'Cancel restore',
    asked: 'The restore is being cancelled.',
    warning: ({ serviceName }) =>
      `${serviceName} and everything that was restored into it so far is removed. The original and its backup stay as they are.`,
  },
  restore_into: {
    action: 'Cancel restore',
    asked: 'The restore is being cancelled.',
    warning: ({ serviceName }) =>
      `The restore into ${serviceName} stops at once. Tables that are complete by then stay; the others are listed as not complete. Then you can restore the rest, or drop what it created.`,
  },
}
