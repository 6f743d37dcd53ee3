import { getEnv } from '@/lib/env'

/** Where the console is reached from outside, as far as its configuration says. */
export function consoleUrl(): string {
  const { CONSOLE_URL, HOST, PORT } = getEnv()
  return CONSOLE_URL ?? `http://${HOST}:${PORT}`
}
