/** What one query may take; the engine itself holds it. */
export const QUERY_LIMITS = {
  rows: 1_000,
  seconds: 20,
  /** Beside an engine at rest of 300 MB; a query that sorts or groups more goes to the disk, up to the same again. */
  memoryBytes: 1024 ** 3,
  /** More than a browser shows well. */
  resultBytes: 8 * 1024 ** 2,
  /** One page runs one query at a time; several people may look at once. */
  atOnce: 4,
} as const

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

/**
 * The reader's profile. `limit` cuts a SELECT to one row more than is shown, so that a cut is noticed; the rest of the
 * limits refuse instead of cutting, as a cut would look like a whole answer.
 */
export const READER_SETTINGS = {
  limit: QUERY_LIMITS.rows + 1,
  max_result_rows: 100 * QUERY_LIMITS.rows,
  max_result_bytes: QUERY_LIMITS.resultBytes,
  result_overflow_mode: 'throw',
  max_execution_time: QUERY_LIMITS.seconds,
  timeout_overflow_mode: 'throw',
  max_memory_usage: QUERY_LIMITS.memoryBytes,
  max_memory_usage_for_user: QUERY_LIMITS.memoryBytes,
  max_temporary_data_on_disk_size_for_user: QUERY_LIMITS.memoryBytes,
  max_concurrent_queries_for_user: QUERY_LIMITS.atOnce,
  cancel_http_readonly_queries_on_client_close: 1,
} as const
