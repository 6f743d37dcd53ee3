import { getEnv } from '@/lib/env'

/** The image of new services that name none; null where they are no containers. */
export function defaultImage(): string | null {
  const { CONSOLE_PROVISIONER, CONSOLE_CLICKHOUSE_IMAGE } = getEnv()
  return CONSOLE_PROVISIONER === 'process' ? null : CONSOLE_CLICKHOUSE_IMAGE
}
