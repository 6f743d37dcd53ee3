import { z } from 'zod'

/** A text that PostgreSQL can keep: with neither NUL nor half of a surrogate pair in it. `missing` is said where there is none. */
export function storedText(missing?: string) {
  return z
    .string(missing === undefined ? undefined : { error: missing })
    .refine((text) => !/[\0\p{Cs}]/u.test(text), 'There is a character in it that no text can have.')
}
