import { randomInt } from 'node:crypto'
import type { Ports } from './container-plan'

/** Below what Linux gives to outgoing connections by itself. */
const FIRST_PORT = 20_000
const LAST_PORT = 32_767

/**
 * Two ports to try on the daemon's host; whether they are free only the daemon can say, when it publishes them.
 * A container keeps them, so those of other containers are left out also while these are stopped.
 */
export function choosePorts(taken: ReadonlySet<number>): Ports {
  const chosen = new Set<number>()
  while (chosen.size < 2) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1)
    if (!taken.has(port)) chosen.add(port)
  }
  const [httpPort = FIRST_PORT, tcpPort = FIRST_PORT + 1] = chosen
  return { httpPort, tcpPort }
}
