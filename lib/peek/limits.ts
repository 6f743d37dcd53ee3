import { LIMIT_SETTINGS, QUERY_LIMITS } from '@/lib/select/limits'

/** One page runs one query at a time; several people may look at once. */
const QUERIES_AT_ONCE = 4

/** Each is an engine of 300 MB. */
export const MAX_PEEKS = 3

const MINUTE_MS = 60_000
/** Without a query for this long it closes. */
export const IDLE_MS = 15 * MINUTE_MS
/** A person who needs longer opens another one, or restores. */
export const LONGEST_MS = 60 * MINUTE_MS
/** An open page says this often that it is there; browsers slow a hidden page's timers down to one a minute. */
export const SEEN_EVERY_MS = 20_000
/** Without an open page for this long it closes: three of a hidden page's signs. */
export const LEFT_MS = 3 * MINUTE_MS

/** The reader's profile. */
export const READER_SETTINGS = {
  ...LIMIT_SETTINGS,
  max_memory_usage_for_user: QUERY_LIMITS.memoryBytes,
  max_temporary_data_on_disk_size_for_user: QUERY_LIMITS.memoryBytes,
  max_concurrent_queries_for_user: QUERIES_AT_ONCE,
} as const
