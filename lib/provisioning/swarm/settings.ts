import type { DockerSettings } from '@/lib/provisioning/docker/settings'

/** `host` is a manager's daemon. */
export type SwarmSettings = DockerSettings & {
  /** Where the daemon of any other node answers; `{address}` and `{name}` stand for the node's. */
  nodes: string
}
