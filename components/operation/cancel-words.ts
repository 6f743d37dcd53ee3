import type { OperationKind, OperationView } from '@/lib/operation/types'

export type Cancellable = Pick<OperationView, 'id' | 'kind' | 'serviceName'>

type CancelWords = { action: string; warning: ((operation: Cancellable) => string) | null }

/** What cancelling is called; a restore says first what will become of what it has written. */
export const CANCEL_WORDS: Partial<Record<OperationKind, CancelWords>> = {
  backup: { action: 'Cancel backup', warning: null },
  check_backup: { action: 'Cancel check', warning: null },
  restore: {
    action: 'Cancel restore',

    warning: ({ serviceName }) =>
      `${serviceName} and everything that was restored into it so far is removed. The original and its backup stay as they are.`,
  },
  restore_into: {
    action: 'Cancel restore',

    warning: ({ serviceName }) =>
      `The restore into ${serviceName} stops at once. Tables that are complete by then stay; the others are listed as not complete. Then you can restore the rest, or drop what it created.`,
  },
  migrate: {
    action: 'Cancel copying',
    warning: ({ serviceName }) =>
      `Copying stops, what was copied beside the tables of ${serviceName} is dropped, and the access that was opened is closed. Tables that are in their place by then stay.`,
  },
}
