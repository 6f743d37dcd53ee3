import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type ApiDocument, Contract, type Json, type Operation } from './contract'

/** ClickHouse Cloud's own description of its API, beside the checkout. */
const FILE = '../shared/reference/clickhouse-cloud-openapi.json'

/** Why nothing is compared with it here; api.int.test.ts names it among what is left out. In CI it never is. */
export const cloudObstacle = existsSync(FILE) ? null : `there is no ${FILE}`
if (cloudObstacle && process.env['CI'] === 'true')
  throw new Error(`ClickHouse Cloud's contract can't be tested: ${cloudObstacle}`)

export async function readCloudDocument(): Promise<ApiDocument> {
  if (cloudObstacle) return { paths: {}, components: { schemas: {} } }
  return JSON.parse(await readFile(FILE, 'utf8')) as ApiDocument
}

function valuesOf({ format }: Json, example: unknown): string[] {
  if (Array.isArray(example)) return example.map(String)
  if (format === 'date-time') return ['2020-01-01T00:00:00Z']
  if (format === 'boolean') return ['true', 'false']
  throw new Error(`no value is known for ${String(format)}`)
}

/** Without the file nothing is compared with it. */
export class CloudContract extends Contract {
  /** It describes failures by two statuses. */
  protected override describedOf(operation: Operation, status: number) {
    return super.describedOf(operation, status) ?? super.describedOf(operation, status < 500 ? 400 : 500)
  }

  override problemsOfAnswer(method: string, path: string, status: number, body: unknown): string[] {
    return cloudObstacle ? [] : super.problemsOfAnswer(method, path, status, body)
  }

  override problemsOfBody(method: string, path: string, body: unknown): string[] {
    return cloudObstacle ? [] : super.problemsOfBody(method, path, body)
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
