import { findText } from './instance-files'

const EXCEPTION = /(?:Code: \d+\.|Poco::Exception|std::exception|DB::Exception)[^\n]*/g
/** Enough for one sentence of an exception with a path in it. */
const MAX_REASON_LENGTH = 400

/** The last exception in the launcher's log, without its stack; the last line when there is none. */
export async function launcherFailure(launcherLog: string): Promise<string> {
  const text = (await findText(launcherLog)) ?? ''
  const exception = text
    .match(EXCEPTION)
    ?.at(-1)
    ?.replace(/,? ?Stack trace \(when copying.*/, '')
  const lastLine = text.trimEnd().split('\n').at(-1)?.trim()
  return (exception ?? (lastLine || 'the engine said nothing')).slice(0, MAX_REASON_LENGTH)
}

/** True when a start failed because somebody else listens on the port. */
export function isPortConflict(reason: string): boolean {
  return /Address already in use|EADDRINUSE|Code: 210\./.test(reason)
}

/** True once the engine has written an exception: one that cannot open a port lives on without it. */
export async function hasLauncherFailed(launcherLog: string): Promise<boolean> {
  return /Code: \d+\. DB::/.test((await findText(launcherLog)) ?? '')
}
