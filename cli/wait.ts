import { setTimeout as pause } from 'node:timers/promises'
import prettyBytes from 'pretty-bytes'
import { z } from 'zod'
import type { ApiClient } from './client'
import { CliFailure, EXIT } from './failure'
import { fit } from './table'

const WAIT_SECONDS = 20
/** On a terminal the bar moves; a log is told only how it ended. */
const LIVE_WAIT_SECONDS = 1
/** As long as a console or a proxy before it takes to be started again, and how often it is looked for meanwhile. */
const PATIENCE_MS = 60_000
const PAUSE_MS = 1_000
const BAR_WIDTH = 24
const DEFAULT_COLUMNS = 80

export const operationSchema = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
  doneBytes: z.number(),
  totalBytes: z.number().nullable(),
  error: z.string().nullable(),
  steps: z.array(z.object({ label: z.string(), state: z.string() })),
})
export type Operation = z.infer<typeof operationSchema>

/** "Data restored  [#####...]  1.2 GB of 4 GB" */
export function progressLine({ steps, doneBytes, totalBytes }: Operation): string {
  const step = steps.find(({ state }) => state === 'running') ?? steps.find(({ state }) => state === 'pending')
  const label = step?.label ?? ''
  if (totalBytes === null || totalBytes === 0) return label
  const filled = Math.round(BAR_WIDTH * Math.min(1, doneBytes / totalBytes))
  const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '.')
  return `${label}  [${bar}]  ${prettyBytes(doneBytes)} of ${prettyBytes(totalBytes)}`
}

/** One line, which the next one takes the place of; a longer one would stay above it. */
function draw(text: string): void {
  process.stderr.write(`\r\u001B[K${fit(text, (process.stderr.columns || DEFAULT_COLUMNS) - 1)}`)
}

/** Looks again while the console is away: asking changes nothing, and a script would read the failure as the operation's. */
async function look(client: ApiClient, operationId: string, wait: number, patienceMs: number): Promise<Operation> {
  const query = { wait: String(wait) }
  let awayAt: number | undefined
  for (;;) {
    try {
      return await client.call(operationSchema, 'GET', `/operations/${operationId}`, { query })
    } catch (error) {
      if (!(error instanceof CliFailure && error.isPassing)) throw error
      awayAt ??= Date.now()
      if (Date.now() - awayAt >= patienceMs) {
        if (process.stderr.isTTY) draw('')
        const goesOn = `What you asked for goes on without this command: see ${client.page(`/operations/${operationId}`)}`
        throw new CliFailure(`${error.message}\n${goesOn}`, EXIT.unreachable)
      }
    }
    await pause(PAUSE_MS)
  }
}

/**
 * Returns when an operation has succeeded. @throws CliFailure with its own sentence when it failed or was cancelled, and
 * `unreachable` when the console was away for longer than `patienceMs`.
 */
export async function waitFor(client: ApiClient, operationId: string, patienceMs = PATIENCE_MS): Promise<Operation> {
  const isLive = process.stderr.isTTY
  const seconds = isLive ? LIVE_WAIT_SECONDS : WAIT_SECONDS
  for (;;) {
    const operation = await look(client, operationId, seconds, patienceMs)
    if (isLive) draw(operation.state === 'succeeded' ? '' : progressLine(operation))
    if (operation.state === 'succeeded') return operation
    if (operation.state === 'failed' || operation.state === 'cancelled') {
      if (isLive) draw('')
      throw new CliFailure(operation.error ?? `The ${operation.kind} was ${operation.state}.`)
    }
  }
}
