import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

export type Json = Record<string, unknown>
type Response = { content?: Record<string, { schema: Json }> }
export type Operation = {
  operationId: string
  parameters?: { in: string; name: string; schema: Json; example?: unknown }[]
  requestBody?: { content: { 'application/json': { schema: Json } } }
  responses: Record<string, Response>
}
export type ApiDocument = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json & { properties?: Json }> }
}

/** Says whether values are what an OpenAPI document describes. */
export class Contract {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true })
  private readonly compiled = new Map<Json, ValidateFunction>()

  constructor(readonly document: ApiDocument) {
    addFormats(this.ajv)
    this.ajv.addSchema({ $id: 'document', components: document.components })
  }

  private compile(schema: Json): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components')
    return this.ajv.compile(JSON.parse(text) as Json)
  }

  /** What is wrong with a value, a line each. */
  protected problemsOf(value: unknown, schema: Json): string[] {
    const validate = this.compiled.get(schema) ?? this.compile(schema)
    this.compiled.set(schema, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }

  operation(method: string, path: string): Operation {
    const operation = this.document.paths[path]?.[method]
    if (!operation) throw new Error(`the document has no ${method} ${path}`)
    return operation
  }

  protected describedOf({ responses }: Operation, status: number): Response | undefined {
    return responses[String(status)]
  }

  /** What is wrong with an answer, a line each. */
  problemsOfAnswer(method: string, path: string, status: number, body: unknown): string[] {
    const schema = this.describedOf(this.operation(method, path), status)?.content?.['application/json']?.schema
    return schema ? this.problemsOf(body, schema) : [`no schema for ${status}`]
  }

  problemsOfBody(method: string, path: string, body: unknown): string[] {
    const schema = this.operation(method, path).requestBody?.content['application/json'].schema
    return schema ? this.problemsOf(body, schema) : ['takes no body']
  }
}
