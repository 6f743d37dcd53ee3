import { socketAddress } from '@/lib/host-port'
/** How this console uses a Docker daemon (lib/env.ts reads them). */
export type DockerSettings = {
  /** `unix:///path`, or `tcp://name:port`, with TLS when there are certificates. */
  host: string
  /** Directory with ca.pem, cert.pem and key.pem; null without TLS. */
  certificates: string | null
  /** Begins every name and is a label, so that several consoles can share a daemon. */
  prefix: string
  /** The image of services that name none. */
  image: string
  /** A network that the console is on too: engines are reached by name there and no port is published. */
  network: string | null
  /** Address of the daemon's host on which ports are published, where there is no such network. */
  publishOn: string
  /** Bytes; null without a limit. */
  memoryBytes: number | null
  cpus: number | null
  /** Where the console has its store, and how the daemon's host calls the same directory: a path or a volume's name. */
  store: { here: string; there: string | null }
  /** Instances that come up at once. */
  atOnce: number
  /** How long a call that only looks may go without an answer; as long as daemon.ts says where it is not named. */
  lookLimitMs?: number
}

/** The machine of a daemon that is reached by TCP, an IPv6 address without brackets; null behind a socket. */
export function hostOf(daemon: string): string | null {
  const address = daemon.replace(/^tcp:/, 'http:')
  if (!address.startsWith('http:') || !URL.canParse(address)) return null
  return socketAddress(daemon).host
}
