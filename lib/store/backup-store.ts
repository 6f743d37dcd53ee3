import { bucketStore } from './bucket-store'
import { localStore } from './local-store'
import type { ConsoleStore, ServiceStore } from './service-store'
import type { StorePlace } from './store-bucket'

/** The console's directory, or one of its buckets. */
export function consoleStore(storeBucketId: string | null): ConsoleStore {
  return storeBucketId === null ? localStore() : bucketStore(storeBucketId)
}

/** Where a backup of a service lies, with those beside it; `password` is that of zip archives. */
export function storeOf(
  { serviceId, storeBucketId }: Omit<StorePlace, 'disk'>,
  password: string | null = null,
): ServiceStore {
  return consoleStore(storeBucketId).of(serviceId, password)
}
