/** PostgreSQL's own codes for "going down", "crashed" and "not up yet", and the system's for a cut connection. */
const CODES = new Set([
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  // A transaction that could not begin, or that ended with its connection.
  'P2028',
])
const MESSAGES = [
  'Connection terminated',
  'is not queryable',
  'connection timeout',
  // pg-pool, where every connection is dead and no new one comes in time.
  'timeout exceeded when trying to connect',
  'Server has closed the connection',
  "Can't reach database server",
  'the database system is',
  'terminating connection',
]
const CONNECTION_EXCEPTION_CLASS = '08'
const MAX_DEPTH = 6

function isAway(error: object): boolean {
  for (const field of ['code', 'originalCode', 'sqlState']) {
    const code: unknown = Reflect.get(error, field)
    if (typeof code !== 'string') continue
    if (CODES.has(code) || (code.length === 5 && code.startsWith(CONNECTION_EXCEPTION_CLASS))) return true
  }
  return error instanceof Error && MESSAGES.some((message) => error.message.includes(message))
}

/** True when the database went away or is not back yet, as against an answer that says no. Looks through causes. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false
  if (isAway(error)) return true
  const inner = [Reflect.get(error, 'cause'), Reflect.get(error, 'meta'), Reflect.get(error, 'driverAdapterError')]
  return inner.some((one) => isDatabaseAway(one, depth + 1))
}
