/** The closed list of what can go wrong; each is mapped once at the edge (lib/action.ts, lib/http.ts). */
const ERROR_CODES = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'unavailable',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

export type FieldErrors = Record<string, string[]>

type AppErrorOptions = {
  /** For the log; may name paths and engine codes, never secrets. */
  message?: string
  /** Messages at the fields of a form. */
  fieldErrors?: FieldErrors
  /** True when trying the same again later may work (a port was taken, a server was away). */
  retryable?: boolean
  cause?: unknown
}

/** An expected failure: `userMessage` says to a person what happened and what to do next. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly userMessage: string
  readonly fieldErrors: FieldErrors | undefined
  readonly retryable: boolean

  constructor(code: ErrorCode, userMessage: string, options: AppErrorOptions = {}) {
    super(options.message ?? userMessage, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.userMessage = userMessage
    this.fieldErrors = options.fieldErrors
    this.retryable = options.retryable ?? false
  }
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError
}

/** The text of anything thrown, for a log line or a step's detail. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
