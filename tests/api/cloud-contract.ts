import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** ClickHouse Cloud's own description of its API, beside the checkout. */
const FILE = '../shared/reference/clickhouse-cloud-openapi.json'

/** Why nothing is compared with it here; api.int.test.ts names it among what is left out. */
export const cloudObstacle = existsSync(FILE) ? null : `there is no ${FILE}`

type Json = Record<string, unknown>
type CloudOperation = {
  operationId: string
  parameters?: { in: string; name: string; schema: Json; example?: unknown }[]
  requestBody?: { content: { 'application/json': { schema: Json } } }
  responses: Record<string, { content?: Record<string, { schema: Json }> }>
}
export type CloudDocument = {
  paths: Record<string, Record<string, CloudOperation>>
  components: { schemas: Record<string, Json & { properties?: Json }> }
}

export async function readCloudDocument(): Promise<CloudDocument> {
  if (cloudObstacle) return { paths: {}, components: { schemas: {} } }
  return JSON.parse(await readFile(FILE, 'utf8')) as CloudDocument
}

function valuesOf({ format }: Json, example: unknown): string[] {
  if (Array.isArray(example)) return example.map(String)
  if (format === 'date-time') return ['2020-01-01T00:00:00Z']
  if (format === 'boolean') return ['true', 'false']
  throw new Error(`no value is known for ${String(format)}`)
}

/** Says whether values are what the file describes. */
export class CloudContract {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true })

  constructor(readonly document: CloudDocument) {
    addFormats(this.ajv)
    this.ajv.addSchema({ $id: 'cloud', components: document.components })
  }

  private compile(schema: Json): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"cloud#/components')
    return this.ajv.compile(JSON.parse(text) as Json)
  }

  operation(method: string, path: string): CloudOperation {
    const operation = this.document.paths[path]?.[method]
    if (!operation) throw new Error(`ClickHouse Cloud has no ${method} ${path}`)
    return operation
  }

  /** What is wrong with an answer, a line each. */
  problemsOfAnswer(method: string, path: string, status: number, body: unknown): string[] {
    if (cloudObstacle) return []
    const { responses } = this.operation(method, path)
    const described = responses[String(status)] ?? responses[status < 500 ? '400' : '500']
    const schema = described?.content?.['application/json']?.schema
    if (!schema) return [`no schema for ${status}`]
    const validate = this.compile(schema)
    return validate(body)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }

  problemsOfBody(method: string, path: string, body: unknown): string[] {
    if (cloudObstacle) return []
    const schema = this.operation(method, path).requestBody?.content['application/json'].schema
    if (!schema) return ['takes no body']
    const validate = this.compile(schema)
    return validate(body)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }

  /** Every parameter that a request may have in its query, with a value that the file gives or describes. */
  queriesOf(method: string, path: string): { name: string; values: string[] }[] {
    const { parameters = [] } = this.operation(method, path)
    return parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, schema, example }) => ({ name, values: valuesOf(schema, example) }))
  }

  /** The names of all fields that a request may have. */
  fieldsOfBody(method: string, path: string): string[] {
    const schema = this.operation(method, path).requestBody?.content['application/json'].schema
    const reference = schema?.['$ref']
    const name = typeof reference === 'string' ? reference.split('/').at(-1) : undefined
    return Object.keys(this.document.components.schemas[name ?? '']?.properties ?? {})
  }
}
