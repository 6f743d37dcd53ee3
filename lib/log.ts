import pino from 'pino'
import { getLogContext } from './log-context'
import { createScrubber, REDACTION } from './log-secrets'

/** Structured logs to standard error: each line names its request or operation, and no secret. */
export const log = pino(
  {
    level: process.env['LOG_LEVEL'] ?? 'info',
    base: { pid: process.pid },
    mixin: getLogContext,
    redact: REDACTION,
    hooks: { streamWrite: createScrubber(process.env) },
  },
  pino.destination({ fd: 2, sync: true }),
)
