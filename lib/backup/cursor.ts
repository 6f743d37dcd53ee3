import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { storedText } from '@/lib/stored-text'

/** The place in a list after which the next page begins: the last row's sort value and id. */
export type Cursor = { value: string | null; id: string }

const cursorSchema = z.tuple([storedText().nullable(), z.uuid()])

export function encodeCursor({ value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url')
}

/** @throws AppError `bad_request` when it is not a cursor of ours. */
export function decodeCursor(cursor: string): Cursor {
  try {
    const [value, id] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { value, id }
  } catch (cause) {
    throw new AppError('bad_request', 'This page address is not valid. Open the list again.', { cause })
  }
}
