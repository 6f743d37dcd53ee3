/** Exit codes of the launcher, so that the driver can tell what happened without reading text. */
export const LAUNCHER_EXIT = {
  stopped: 0,
  engineFailed: 1,
  usage: 64,
  /** Another launcher holds this service's lock. */
  locked: 75,
} as const
