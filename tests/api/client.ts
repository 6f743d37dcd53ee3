import { z } from 'zod'
import { api } from '@/lib/api/api'
import { createApiKey } from '@/lib/api-key/create-api-key'
import type { Role } from '@/lib/auth/permissions'
import { ADMIN, uniqueName } from '@/tests/helpers/world'

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
  return { status: response.status, headers: response.headers, body: envelopeSchema.parse(await response.json()) }
}

/** The result of a request that must work. */
export async function resultOf<T>(schema: z.ZodType<T>, reply: Promise<Reply>): Promise<T> {
  const { status, body } = await reply
  if (status !== 200) throw new Error(`answered ${status}: ${body.error}`)
  return schema.parse(body.result)
}
