import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const port = z.number().int().min(1).max(65535)
const portsSchema = z.object({ httpPort: port, tcpPort: port })
const pidSchema = z.object({ pid: z.number().int().positive(), fingerprint: z.string().regex(/^[0-9a-f]{64}$/) })

/** The ports an instance keeps over its restarts. */
export type InstancePorts = z.infer<typeof portsSchema>

/** What the launcher writes once it holds the lock: who runs, and on which configuration. */
export type EngineRecord = z.infer<typeof pidSchema>

/** Null when the file is not there or unreadable as ports: both mean that new ones are chosen. */
export function findInstancePorts(file: string): Promise<InstancePorts | null> {
  return findJson(file, portsSchema)
}

export function findEngineRecord(file: string): Promise<EngineRecord | null> {
  return findJson(file, pidSchema)
}

async function findJson<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await findText(file)
  if (text === null) return null
  const parsed = schema.safeParse(parseJson(text))
  return parsed.success ? parsed.data : null
}

/** The text of a file, null when it does not exist. */
export async function findText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
