import { buildDocument } from './document'

type Json = Record<string, unknown>

export type ReferenceField = { name: string; type: string; isRequired: boolean; description: string }
export type ReferenceEndpoint = {
  operationId: string
  method: string
  path: string
  summary: string
  isOurs: boolean
  parameters: ReferenceField[]
  body: ReferenceField[]
  answer: ReferenceField[]
  curl: string
}
export type Reference = { tag: string; endpoints: ReferenceEndpoint[] }[]

/** Deeper than anything of the document; a field that holds itself ends there. */
const MAX_DEPTH = 4

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const asJson = (value: unknown): Json => (isJson(value) ? value : {})
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The schema that a reference leads to. */
function resolve(schema: unknown): Json {
  const reference = asJson(schema)['$ref']
  if (typeof reference !== 'string') return asJson(schema)
  const schemas = asJson(asJson(buildDocument()['components'])['schemas'])
  return asJson(schemas[reference.split('/').at(-1) ?? ''])
}

const optionsOf = (schema: Json): Json[] => [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].map(resolve)

function typeOf(schema: Json): string {
  if (schema['const'] !== undefined) return JSON.stringify(schema['const'])
  const values = listOf(schema['enum'])
  if (values.length > 0) return values.map((value) => JSON.stringify(value)).join(' | ')
  const options = optionsOf(schema)
  if (options.length > 0) return [...new Set(options.map(typeOf))].join(' | ')
  if (schema['type'] === 'array') return `${typeOf(resolve(schema['items']))}[]`
  return textOf(schema['format'] ?? schema['type']) || 'any'
}

/** The fields of an object and of what lies in it, by path: "backups[].id". */
function fieldsOf(given: unknown, at = '', depth = 0): ReferenceField[] {
  const schema = resolve(given)
  if (depth > MAX_DEPTH) return []
  if (schema['type'] === 'array') return fieldsOf(schema['items'], `${at}[]`, depth)
  const required = listOf(schema['required'])
  const own = Object.entries(asJson(schema['properties'])).flatMap(([key, value]) => {
    const inner = resolve(value)
    const name = at === '' ? key : `${at}.${key}`
    const description = textOf(asJson(value)['description'] ?? inner['description'])
    const field = { name, type: typeOf(inner), isRequired: required.includes(key), description }
    return [field, ...fieldsOf(inner, name, depth + 1)]
  })
  const names = new Set(own.map(({ name }) => name))
  const others = optionsOf(schema).flatMap((option) => fieldsOf(option, at, depth))
  return [...own, ...others.filter(({ name }) => !names.has(name) && names.add(name))]
}

const schemaIn = (place: unknown): unknown => {
  const content = asJson(asJson(place)['content'])
  return asJson(content['application/json'] ?? content['text/plain'])['schema']
}

function parameterOf(parameter: Json): ReferenceField {
  const schema = resolve(parameter['schema'])
  const description = textOf(parameter['description'] ?? schema['description'])
  const name = `${textOf(parameter['name'])} (${textOf(parameter['in'])})`
  return { name, type: typeOf(schema), isRequired: parameter['required'] === true, description }
}

function curlOf(method: string, path: string, body: ReferenceField[]): string {
  const address = path.replaceAll(
    /\{(\w+)\}/g,
    (_all, name: string) => `$${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`,
  )
  const needed = body.filter(({ isRequired, name }) => isRequired && !/[.[]/.test(name))
  const data = needed.map(({ name, type }) => `"${name}":${type.endsWith('[]') ? '[…]' : '"…"'}`).join(',')
  return [
    `curl -u "$KEY_ID:$KEY_SECRET"`,
    ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`]),
    ...(body.length > 0 ? [`-d '{${data}}'`] : []),
    `"$CONSOLE_URL${address}"`,
  ].join(' ')
}

function endpointOf(method: string, path: string, operation: Json): ReferenceEndpoint {
  const body = fieldsOf(schemaIn(operation['requestBody']))
  return {
    operationId: textOf(operation['operationId']),
    method,
    path,
    summary: textOf(operation['summary']),
    isOurs: operation['x-beyond-clickhouse-cloud'] === true,
    parameters: listOf(operation['parameters']).map((parameter) => parameterOf(asJson(parameter))),
    body,
    answer: fieldsOf(schemaIn(asJson(operation['responses'])['200'])),
    curl: curlOf(method, path, body),
  }
}

/** The OpenAPI document as a page shows it: endpoints by what they are about, their fields flat. */
export function buildReference(): Reference {
  const groups = new Map<string, ReferenceEndpoint[]>()
  for (const [path, methods] of Object.entries(buildDocument().paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = textOf(listOf(operation['tags'])[0])
      groups.set(tag, [...(groups.get(tag) ?? []), endpointOf(method, path, operation)])
    }
  }
  return [...groups].map(([tag, endpoints]) => ({ tag, endpoints }))
}
