import { open } from 'node:fs/promises'

const TAIL_BYTES = 16 * 1024
/** pino's numbers: 50 is error, 60 fatal. */
const ERROR_LEVEL = 50

function parseEntry(line: string): { level: number; text: string } | null {
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry !== 'object' || entry === null || !('level' in entry)) return null
    const { level, msg, err } = entry as { level: unknown; msg?: unknown; err?: { message?: unknown } }
    const text = [msg, err?.message].filter((part) => typeof part === 'string' && part !== '')
    return { level: Number(level), text: [...new Set(text)].join(': ') }
  } catch {
    return null
  }
}

/** The line of a process's log since `offset` (bytes) that says best why it ended; empty when there is none. */
export async function findErrorLine(file: string, offset: number): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const start = Math.max(offset, size - TAIL_BYTES)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(0, size - start)), 0, null, start)
    const lines = buffer
      .toString('utf8', 0, bytesRead)
      .split('\n')
      .filter((line) => line.trim() !== '')
    for (const line of lines.toReversed()) {
      const entry = parseEntry(line)
      if (entry && entry.level >= ERROR_LEVEL) return entry.text
      if (!entry && /^(\w*Error|FATAL|PANIC)\b|\b(FATAL|PANIC):/.test(line)) return line.trim()
    }
    return parseEntry(lines.at(-1) ?? '')?.text ?? lines.at(-1)?.trim() ?? ''
  } finally {
    await handle.close()
  }
}
