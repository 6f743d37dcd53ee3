import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { AppError } from '@/lib/errors'
import { organizationId } from './organization'

type Method = 'get' | 'post' | 'patch' | 'delete'
/** What is not the body: parts of the path and the query, as text. */
type Raw = { params: Record<string, string>; query: Record<string, string>; body: unknown; signal: AbortSignal }

/** `nextCursor` is null on the last page; `text` is the whole answer of an endpoint without an envelope. */
export type Answer<T> = { result?: T; nextCursor?: string | null; text?: string }

/** ClickHouse Cloud's lists have no pages: a client written for it gets this much of one. */
const MAX_ROWS = 1_000

export const PAGE_QUERY = z.object({
  cursor: z.string().max(500).optional().describe('Ours: nextCursor of the page before this one.'),
  limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(MAX_ROWS).describe('Ours: rows of a page.'),
})
export const DRY_RUN = z.object({ dryRun: z.enum(['true', 'false']).default('false') })
const NOTHING = z.object({})
const organizationParams = z.object({ organizationId: z.uuid('This is not an organization.') })

type Definition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> = {
  method: Method
  /** Below `/v1/organizations`, as in the OpenAPI document: `/{organizationId}/services`. */
  path: string
  operationId: string
  summary: string
  tag: string
  /** Beyond ClickHouse Cloud's API. */
  isOurs?: boolean
  /** Answers plain text instead of the envelope. */
  isText?: boolean
  params?: P
  query?: Q
  body?: B
  /** None where the answer is only that it was done. */
  result?: R
  handle: (
    ctx: Ctx,
    /** `signal` aborts when the client is gone. */
    input: { params: z.output<P>; query: z.output<Q>; body: z.output<B>; signal: AbortSignal },
  ) => Promise<Answer<z.input<R>>>
}

/** An endpoint without its types: what the router and the document need of it. */
export type Endpoint = {
  method: Method
  path: string
  operationId: string
  summary: string
  tag: string
  isOurs: boolean
  isText: boolean
  schemas: { params: z.ZodObject; query: z.ZodObject | null; body: z.ZodType | null; result: z.ZodType | null }
  run: (ctx: Ctx, raw: Raw) => Promise<Answer<unknown>>
}

/** @throws AppError `not_found` for an organization that is not this one. */
function requireOrganization(params: Record<string, string>): void {
  if (params['organizationId'] === undefined) return
  if (organizationParams.parse(params).organizationId === organizationId()) return
  throw new AppError('not_found', 'There is no such organization.')
}

/** The one place where an endpoint says what it takes and answers; validation and document are made of it. */
export function endpoint<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodUndefined,
>(definition: Definition<P, Q, B, R>): Endpoint {
  const { method, operationId, summary, tag, isOurs = false, isText = false } = definition
  const { params, query, body, result, handle } = definition
  const path = `/v1/organizations${definition.path}`
  const named = path.includes('{organizationId}') ? organizationParams : NOTHING
  return {
    method,
    path,
    operationId,
    summary,
    tag,
    isOurs,
    isText,
    schemas: {
      params: params ? named.extend(params.shape) : named,
      query: query ?? null,
      body: body ?? null,
      result: result ?? null,
    },
    run: async (ctx, raw) => {
      requireOrganization(raw.params)
      return handle(ctx, {
        params: z.parse(params ?? NOTHING, raw.params) as z.output<P>,
        query: z.parse(query ?? NOTHING, raw.query) as z.output<Q>,
        body: (body ? z.parse(body, raw.body) : undefined) as z.output<B>,
        signal: raw.signal,
      })
    },
  }
}
