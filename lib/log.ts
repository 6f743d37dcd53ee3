import pino from 'pino'

/** Structured logs to standard error; secrets are never passed here. */
export const log = pino(
  { level: process.env['LOG_LEVEL'] ?? 'info', base: { pid: process.pid } },
  pino.destination({ fd: 2, sync: true }),
)
