const EXCEPTION = /(?:Code: \d+\.|Poco::Exception|std::exception|DB::Exception)[^\n]*/g
/** Enough for one sentence of an exception with a path in it. */
const MAX_REASON_LENGTH = 400

/** The last exception in an engine's log, without its stack; the last line when there is none. */
export function lastException(text: string): string {
  const exception = text
    .match(EXCEPTION)
    ?.at(-1)
    ?.replace(/,? ?Stack trace \(when copying.*/, '')
  const lastLine = text.trimEnd().split('\n').at(-1)?.trim()
  return (exception ?? (lastLine || 'the engine said nothing')).slice(0, MAX_REASON_LENGTH)
}
