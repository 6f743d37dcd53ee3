/** One object of a bucket; its key is below the bucket's path. */
export type StoredObject = { key: string; sizeBytes: number; modifiedAt: Date | null }

/**
 * A bucket as the console itself reads it: below its path, with time limits. Failures are AppError in a sentence
 * (store-failure.ts), `retryable` where the same may work later. Into somebody's bucket only a test of the connection writes.
 */
export interface ObjectStore {
  /** Every object whose key begins so. */
  list(prefix: string): AsyncIterable<StoredObject>
  /** The names of the objects and "directories" directly in a directory below the path, or in the path itself. */
  listNames(directory?: string): AsyncIterable<string>
  /** An object's bytes, in pieces; null when there is none. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | null>
  write(key: string, text: string): Promise<void>
  /** Nothing to do when it is not there. */
  remove(key: string): Promise<void>
  close(): void
}

/** Answers of a store that take longer count as none. */
export const CONNECT_LIMIT_MS = 5_000
export const ANSWER_LIMIT_MS = 20_000
