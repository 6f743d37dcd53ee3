import { z } from 'zod'
import type { OnProgress } from '@/lib/provisioning/port'
import type { Daemon } from './daemon'

/** Nothing new of a pull that goes on: layers that are large tell their bytes, and a slow registry is waited for. */
const SILENCE_LIMIT_MS = 300_000

const eventSchema = z.object({
  id: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).optional(),
})

const DOWNLOADED = new Set(['Verifying Checksum', 'Download complete', 'Extracting', 'Pull complete'])

/** Adds up the layers that a pull tells about one by one. */
function createTally(): (event: unknown) => { doneBytes: number; totalBytes: number } {
  const layers = new Map<string, { done: number; total: number }>()
  return (event) => {
    const { id, status, progressDetail } = eventSchema.parse(event)
    if (id !== undefined) {
      const known = layers.get(id) ?? { done: 0, total: 0 }
      const { current, total } = progressDetail ?? {}
      if (status === 'Downloading' && current !== undefined) {
        layers.set(id, { done: current, total: total ?? known.total })
      }
      if (status !== undefined && DOWNLOADED.has(status)) layers.set(id, { done: known.total, total: known.total })
    }
    const sums = [...layers.values()]
    return {
      doneBytes: sums.reduce((sum, layer) => sum + layer.done, 0),
      totalBytes: sums.reduce((sum, layer) => sum + layer.total, 0),
    }
  }
}

/** The daemon has the image, pulled when it does not. Returns its id, and whether it brings a health check of its own. */
export async function ensureImage(
  daemon: Daemon,
  image: string,
  { onProgress, signal }: { onProgress?: OnProgress | undefined; signal?: AbortSignal | undefined },
): Promise<{ id: string; hasHealthCheck: boolean }> {
  const find = () => daemon.find((docker) => docker.getImage(image).inspect())
  const present = await find()
  if (present) return { id: present.Id, hasHealthCheck: Boolean(present.Config.Healthcheck) }
  await daemon.ask(async (docker, onSign) => {
    const stream = await docker.pull(image, signal && { abortSignal: signal })
    const tally = createTally()
    let failure: string | undefined
    await new Promise<void>((resolve, reject) => {
      const onEnd = (error: Error | null) => (error ? reject(error) : resolve())
      docker.modem.followProgress(stream, onEnd, (event: unknown) => {
        // The daemon answers 200 before it begins: what goes wrong later stands in the stream.
        onSign()
        failure ??= eventSchema.parse(event).error
        onProgress?.({ doing: `Pulling the image ${image}`, ...tally(event) })
      })
    })
    if (failure !== undefined) throw new Error(failure)
  }, SILENCE_LIMIT_MS)
  const pulled = await daemon.ask((docker) => docker.getImage(image).inspect())
  return { id: pulled.Id, hasHealthCheck: Boolean(pulled.Config.Healthcheck) }
}
