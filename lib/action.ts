import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { isDatabaseAway } from '@/lib/database-away'
import { type ErrorCode, type FieldErrors, isAppError } from '@/lib/errors'
import { log } from '@/lib/log'

export type Failure = {
  ok: false
  code: ErrorCode
  message: string
  fieldErrors?: FieldErrors
  /** Found in the log beside the whole error. */
  reference?: string
}

export type ActionResult<T> = { ok: true; data: T } | Failure

/** Messages at the form's fields, and at what lies deeper under its path: "entries.0.source". */
function fieldErrorsOf(error: z.ZodError): FieldErrors {
  const errors: FieldErrors = { ...z.flattenError(error).fieldErrors }
  for (const { path, message } of error.issues) {
    const key = path.join('.')
    if (path.length > 1) errors[key] = [...(errors[key] ?? []), message]
  }
  return errors
}

/** Turns anything thrown into what a person may see; unknown errors become one sentence and a reference. */
export function toFailure(error: unknown): Failure {
  if (isAppError(error)) {
    return {
      ok: false,
      code: error.code,
      message: error.userMessage,
      ...(error.fieldErrors && { fieldErrors: error.fieldErrors }),
    }
  }
  if (error instanceof z.ZodError) {
    const { formErrors } = z.flattenError(error)
    const fieldErrors = fieldErrorsOf(error)
    const first = formErrors[0] ?? Object.values(fieldErrors).flat()[0]
    return {
      ok: false,
      code: 'bad_request',
      message: first ?? 'The input is not valid.',
      fieldErrors,
    }
  }
  if (isDatabaseAway(error)) {
    log.warn({ err: error }, 'the database does not answer')
    return { ok: false, code: 'unavailable', message: 'The database does not answer. Try again in a moment.' }
  }
  const reference = randomUUID().slice(0, 8)
  log.error({ err: error, reference }, 'unexpected error')
  return {
    ok: false,
    code: 'internal',
    message: `Something went wrong on our side. Reference ${reference}.`,
    reference,
  }
}

/** Runs a verb for a server action: its value, or a failure the form can show. */
export async function runAction<T>(work: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, data: await work() }
  } catch (error) {
    return toFailure(error)
  }
}
