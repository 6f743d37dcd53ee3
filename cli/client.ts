import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { CliFailure, EXIT, type ExitCode } from './failure'

const FIRST_FAILURE = 400
const TOO_MANY = 429
/** Of a request that the console had no time for: it did nothing, and says when to come again. */
const MAX_TRIES = 4
const MAX_PAUSE_SECONDS = 60
/** The most that a page of the API has. */
const PAGE_ROWS = 1_000
const EXIT_OF: Record<number, ExitCode> = { 400: EXIT.usage, 401: EXIT.refused, 403: EXIT.refused, 404: EXIT.missing }

const envelopeSchema = z.object({
  result: z.unknown().optional(),
  error: z.string().optional(),
  nextCursor: z.string().nullish(),
})
const organizationsSchema = z.array(z.object({ id: z.string() })).min(1)

type Call = { body?: unknown; query?: Record<string, string>; idempotencyKey?: string | undefined }

/** The console's API with one key. Every failure is a CliFailure with the server's own sentence. */
export class ApiClient {
  private organization: Promise<string> | undefined

  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  private async send(method: string, path: string, { body, query, idempotencyKey }: Call): Promise<Response> {
    const address = new URL(path, this.url)
    for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value)
    try {
      return await fetch(address, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(this.key).toString('base64')}`,
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? ` ${error.cause.message}.` : ''
      throw new CliFailure(`No console answers at ${this.url}.${cause} Is it running? Set --url.`, EXIT.unreachable)
    }
  }

  private async sendUntilHeard(method: string, path: string, call: Call): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const response = await this.send(method, path, call)
      const seconds = Number(response.headers.get('retry-after'))
      const isToComeAgain = response.status === TOO_MANY && seconds > 0 && seconds <= MAX_PAUSE_SECONDS
      if (!isToComeAgain || tries === MAX_TRIES) return response
      await pause(seconds * 1000)
    }
  }

  private async ask(method: string, path: string, call: Call = {}): Promise<z.infer<typeof envelopeSchema>> {
    const response = await this.sendUntilHeard(method, path, call)
    const envelope = envelopeSchema.safeParse(await response.json().catch(() => null))
    if (!envelope.success) throw new CliFailure(`${this.url} is no console: it answered ${response.status}.`)
    if (response.status < FIRST_FAILURE) return envelope.data
    throw new CliFailure(envelope.data.error ?? `answered ${response.status}`, EXIT_OF[response.status] ?? EXIT.failed)
  }

  private async within(path: string): Promise<string> {
    this.organization ??= this.ask('GET', '/v1/organizations').then(
      ({ result }) => organizationsSchema.parse(result)[0]?.id ?? '',
    )
    return `/v1/organizations/${await this.organization}${path}`
  }

  /** @throws CliFailure */
  async call<T>(schema: z.ZodType<T>, method: string, path: string, call: Call = {}): Promise<T> {
    return schema.parse((await this.ask(method, await this.within(path), call)).result)
  }

  /** Every page of a list, up to `limit` rows. */
  async list<T>(schema: z.ZodType<T>, path: string, limit: number): Promise<T[]> {
    const rows: T[] = []
    let cursor: string | null | undefined
    do {
      const query = { ...(cursor && { cursor }), limit: String(Math.min(limit - rows.length, PAGE_ROWS)) }
      const page = await this.ask('GET', await this.within(path), { query })
      rows.push(...z.array(schema).parse(page.result))
      cursor = page.nextCursor
    } while (cursor && rows.length < limit)
    return rows
  }
}
