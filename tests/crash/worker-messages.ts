import { z } from 'zod'

/** What a test tells a worker process that waits, warm, for its turn. */
export const workerOrder = z.object({
  /** `kind:step:before|after`, or `remove:before|after` of the driver's call; null to live on. */
  killAt: z.string().nullable(),
  signal: z.enum(['SIGKILL', 'SIGTERM']),
})
export type WorkerOrder = z.infer<typeof workerOrder>

/** What it tells back: that its modules are loaded, that it takes work, and every edge of a step that it passes. */
export const workerReport = z.discriminatedUnion('type', [
  z.object({ type: z.literal('warm') }),
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('step'), operationId: z.string(), point: z.string() }),
])
export type WorkerReport = z.infer<typeof workerReport>
