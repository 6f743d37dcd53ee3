/** What one query may take; the engine itself holds it. */
export const QUERY_LIMITS = {
  rows: 1_000,
  seconds: 20,
  /** Beside an engine at rest of 300 MB; a query that sorts or groups more goes to the disk, up to the same again. */
  memoryBytes: 1024 ** 3,
  /** More than a browser shows well. */
  resultBytes: 8 * 1024 ** 2,
} as const

/**
 * `limit` cuts a SELECT to one row more than is shown, so that a cut is noticed; the rest refuse instead of cutting, as
 * a cut would look like a whole answer.
 */
export const LIMIT_SETTINGS = {
  limit: QUERY_LIMITS.rows + 1,
  max_result_rows: 100 * QUERY_LIMITS.rows,
  max_result_bytes: QUERY_LIMITS.resultBytes,
  result_overflow_mode: 'throw',
  max_execution_time: QUERY_LIMITS.seconds,
  timeout_overflow_mode: 'throw',
  max_memory_usage: QUERY_LIMITS.memoryBytes,
  cancel_http_readonly_queries_on_client_close: 1,
} as const

/** Of a SELECT on a service. Those of the user's whole would count the console's own statements too. */
export const SELECT_SETTINGS = {
  ...LIMIT_SETTINGS,
  max_temporary_data_on_disk_size_for_query: QUERY_LIMITS.memoryBytes,
  /** The engine refuses to change anything, and any further change of a setting. */
  readonly: 1,
} as const
