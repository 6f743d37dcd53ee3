import { z } from 'zod'
import { api } from '@/lib/api/api'
import { buildDocument } from '@/lib/api/document'
import { createApiKey } from '@/lib/api-key/create-api-key'
import type { Role } from '@/lib/auth/permissions'
import { ADMIN, uniqueName } from '@/tests/helpers/world'
import { type ApiDocument, Contract } from './contract'

export type Key = { keyId: string; secret: string }
type Call = { body?: unknown; headers?: Record<string, string>; key?: Key | null }
export type Reply = { status: number; headers: Headers; body: Envelope }

const envelopeSchema = z.looseObject({
  status: z.number(),
  requestId: z.uuid(),
  result: z.unknown().optional(),
  error: z.string().optional(),
  nextCursor: z.string().nullish(),
})
type Envelope = z.infer<typeof envelopeSchema>

export async function givenKey(role: Role = 'admin'): Promise<Key> {
  return createApiKey(ADMIN, { name: uniqueName('key'), role })
}

const own = new Contract(buildDocument() as unknown as ApiDocument)

/** The path of our document that an address is of, if any: one without parameters before one with them. */
function pathOf(address: string): string | undefined {
  const parts = (address.split('?')[0] ?? '').split('/')
  const fits = (path: string) => {
    const named = path.split('/')
    return named.length === parts.length && named.every((part, index) => part.startsWith('{') || part === parts[index])
  }
  return Object.keys(own.document.paths)
    .toSorted((one, other) => one.split('{').length - other.split('{').length)
    .find(fits)
}

/** Holds every answer that a test gets against our own document. */
function requireDescribed(method: string, address: string, status: number, body: unknown): void {
  const path = pathOf(address)
  if (path === undefined || !own.document.paths[path]?.[method]) return
  const problems = own.problemsOfAnswer(method, path, status, body)
  if (problems.length > 0) throw new Error(`${method} ${path} answered ${status}: ${problems.join('; ')}`)
}

/** A request of a program to the API, with the key's id and secret in HTTP Basic. */
export async function call(
  key: Key | null,
  method: string,
  path: string,
  { body, headers }: Call = {},
): Promise<Reply> {
  const basic = key && `Basic ${Buffer.from(`${key.keyId}:${key.secret}`).toString('base64')}`
  const response = await api.fetch(
    new Request(`http://127.0.0.1${path}`, {
      method: method.toUpperCase(),
      headers: { ...(basic && { authorization: basic }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
  const { status } = response
  const answered = await response.json()
  requireDescribed(method, path, status, answered)
  return { status, headers: response.headers, body: envelopeSchema.parse(answered) }
}

/** The result of a request that must work. */
export async function resultOf<T>(schema: z.ZodType<T>, reply: Promise<Reply>): Promise<T> {
  const { status, body } = await reply
  if (status !== 200) throw new Error(`answered ${status}: ${body.error}`)
  return schema.parse(body.result)
}
