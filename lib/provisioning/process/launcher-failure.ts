import { lastException } from '@/lib/provisioning/engine/last-exception'
import { findText } from './instance-files'

/** The last exception in the launcher's log, without its stack; the last line when there is none. */
export async function launcherFailure(launcherLog: string): Promise<string> {
  return lastException((await findText(launcherLog)) ?? '')
}

/** True when a start failed because somebody else listens on the port. */
export function isPortConflict(reason: string): boolean {
  return /Address already in use|EADDRINUSE|Code: 210\./.test(reason)
}

/** True once the engine has written an exception: one that cannot open a port lives on without it. */
export async function hasLauncherFailed(launcherLog: string): Promise<boolean> {
  return /Code: \d+\. DB::/.test((await findText(launcherLog)) ?? '')
}
