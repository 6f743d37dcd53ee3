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
/** Of a proxy before a console that is not there, or of one without its database: over in a moment, often. */
const PASSING = [502, 503, 504]
const EXIT_OF: Record<number, ExitCode> = { 400: EXIT.usage, 401: EXIT.refused, 403: EXIT.refused, 404: EXIT.missing }

const envelopeSchema = z.object({
  result: z.unknown().optional(),
  error: z.string().optional(),
  nextCursor: z.string().nullish(),
})
const organizationsSchema = z.array(z.object({ id: z.string() })).min(1)

/** Read whole: a connection can end in the middle of it. */
type Heard = { status: number; retryAfter: string | null; body: string }
type Call = { body?: unknown; query?: Record<string, string>; idempotencyKey?: string | undefined }

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The console's API with one key. Every failure is a CliFailure with the server's own sentence. */
export class ApiClient {
  private organization: string | undefined

  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  private async send(method: string, path: string, { body, query, idempotencyKey }: Call): Promise<Heard> {
    const address = new URL(path, this.url)
    for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value)
    try {
      const response = await fetch(address, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(this.key).toString('base64')}`,
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const { status, headers } = response
      return { status, retryAfter: headers.get('retry-after'), body: await response.text() }
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? ` ${error.cause.message}.` : ''
      const message = `No console answers at ${this.url}.${cause} Is it running? Set --url.`
      throw new CliFailure(message, EXIT.unreachable, true)
    }
  }

  private async sendUntilHeard(method: string, path: string, call: Call): Promise<Heard> {
    for (let tries = 1; ; tries += 1) {
      const heard = await this.send(method, path, call)
      const seconds = Number(heard.retryAfter)
      const isToComeAgain = heard.status === TOO_MANY && seconds > 0 && seconds <= MAX_PAUSE_SECONDS
      if (!isToComeAgain || tries === MAX_TRIES) return heard
      await pause(seconds * 1000)
    }
  }

  private async ask(method: string, path: string, call: Call = {}): Promise<z.infer<typeof envelopeSchema>> {
    const { status, body } = await this.sendUntilHeard(method, path, call)
    const envelope = envelopeSchema.safeParse(parseJson(body))
    const failed = (message: string, exitCode: ExitCode = EXIT.failed) =>
      new CliFailure(message, exitCode, PASSING.includes(status))
    if (!envelope.success) throw failed(`${this.url} is no console: it answered ${status}.`)
    if (status < FIRST_FAILURE) return envelope.data
    throw failed(envelope.data.error ?? `answered ${status}`, EXIT_OF[status])
  }

  private async within(path: string): Promise<string> {
    const { organization } = this
    const id = organization ?? organizationsSchema.parse((await this.ask('GET', '/v1/organizations')).result)[0]?.id
    this.organization = id
    return `/v1/organizations/${id}${path}`
  }

  /** The address of a page for people. */
  page(path: string): string {
    return new URL(path, this.url).href
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
