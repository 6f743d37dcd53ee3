import { z } from 'zod'
import { AppError } from '@/lib/errors'

/** The place in a list after which the next page begins: the last row's sort value and id. */
export type Cursor = { value: string | null; id: string }

export function encodeCursor({ value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url')
}

/** `values` says what the list is sorted by. @throws AppError `bad_request` when it is not a cursor of that list. */
export function decodeCursor<T extends string | null>(cursor: string, values: z.ZodType<T>): { value: T; id: string } {
  try {
    const [value, id] = z.tuple([values, z.uuid()]).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { value, id }
  } catch (cause) {
    throw new AppError('bad_request', 'This page address is not valid. Open the list again.', { cause })
  }
}
