import { z } from 'zod'
import type { Endpoint } from './endpoint'
import { ENDPOINTS } from './endpoints'

type Json = Record<string, unknown>

const JSON_TYPE = 'application/json'
const IN_ZOD = '#/$defs/'
const IN_DOCUMENT = '#/components/schemas/'

const FAILURES: Record<number, string> = {
  400: 'The request is not valid; fieldErrors says where.',
  401: 'The key is missing, wrong, expired or revoked.',
  403: "The key's role does not allow this.",
  404: 'There is no such thing.',
  409: 'The state of things does not allow this now.',
  413: 'The body is longer than 256 KB.',
  429: 'Too many requests with this key; Retry-After says when to go on.',
  500: 'Something went wrong on our side; the reference finds it in the log.',
  503: 'The database does not answer.',
}

const errorSchema = z
  .object({
    status: z.number(),
    error: z.string(),
    requestId: z.uuid(),
    fieldErrors: z.record(z.string(), z.array(z.string())).optional(),
  })
  .meta({ id: 'Error' })

/** JSON Schemas of zod's, with those that have a name gathered under `components`. */
class Schemas {
  readonly named: Json = {}

  of(schema: z.ZodType): Json {
    const whole = z.toJSONSchema(z.object({ it: schema }), { io: 'input', unrepresentable: 'any' })
    const text = JSON.stringify(whole).replaceAll(`"${IN_ZOD}`, `"${IN_DOCUMENT}`)
    const { $defs = {}, properties } = JSON.parse(text) as { $defs?: Record<string, Json>; properties: { it: Json } }
    for (const [name, { id: _id, ...named }] of Object.entries($defs)) this.named[name] = named
    return properties.it
  }

  content(schema: z.ZodType): Json {
    return { content: { [JSON_TYPE]: { schema: this.of(schema) } } }
  }

  parameters(place: 'path' | 'query', object: z.ZodObject | null): Json[] {
    return Object.entries(object?.shape ?? {}).map(([name, schema]) => ({
      in: place,
      name,
      required: place === 'path',
      schema: this.of(schema as z.ZodType),
    }))
  }
}

const IDEMPOTENCY_KEY = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'The same key never makes a second operation: the same request is answered with the first one, another is refused (409).',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
}

const TEXT = { content: { 'text/plain': { schema: { type: 'string' } } } }

const nextCursor = z
  .string()
  .nullable()
  .describe('Ours: there is more than this; send it as cursor to get the next page. Null when this is the end.')

function envelopeOf({ schemas: { result, query } }: Endpoint): z.ZodType {
  const page = query && 'cursor' in query.shape ? { nextCursor } : {}
  return z.object({ status: z.number(), requestId: z.uuid(), ...(result && { result }), ...page })
}

function describe(schemas: Schemas, endpoint: Endpoint): Json {
  const { method, operationId, summary, tag, isOurs } = endpoint
  const failures = Object.entries(FAILURES).map(([status, description]) => [
    status,
    { description, ...schemas.content(errorSchema) },
  ])
  const { params, query, body } = endpoint.schemas
  return {
    operationId,
    summary,
    tags: [tag],
    ...(isOurs && { 'x-beyond-clickhouse-cloud': true }),
    parameters: [
      ...schemas.parameters('path', params),
      ...schemas.parameters('query', query),
      ...(method === 'post' || method === 'delete' ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body && { requestBody: { required: true, ...schemas.content(body) } }),
    responses: {
      200: { description: 'Done, or asked for.', ...(endpoint.isText ? TEXT : schemas.content(envelopeOf(endpoint))) },
      ...Object.fromEntries(failures),
    },
  }
}

type Document = { paths: Record<string, Record<string, Json>> } & Json

function build(): Document {
  const schemas = new Schemas()
  const paths: Document['paths'] = {}
  for (const endpoint of ENDPOINTS) {
    const methods = (paths[endpoint.path] ??= {})
    methods[endpoint.method] = describe(schemas, endpoint)
  }
  const description = 'The id and secret of an API key, made on the page API keys.'
  return {
    openapi: '3.1.0',
    info: {
      title: 'Backup console',
      version: 'v1',
      description: "ClickHouse Cloud's shapes for the same things, and what this console does beyond them.",
    },
    security: [{ basicAuth: [] }],
    paths,
    components: {
      schemas: schemas.named,
      securitySchemes: { basicAuth: { type: 'http', scheme: 'basic', description } },
    },
  }
}

let document: Document | undefined

/** The OpenAPI document, made of the schemas that validate. */
export function buildDocument(): Document {
  document ??= build()
  return document
}
