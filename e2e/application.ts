import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { z } from 'zod'

const run = promisify(execFile)

export type Target = { url: string; username: string; password: string }

const answerSchema = z.array(z.object({ answer: z.string() }))

/** A person's own program that uses a service, with nothing of the console in between. */
export class Application {
  readonly #client: ClickHouseClient

  constructor({ url, username, password }: Target) {
    this.#client = createClient({ url, username, password, log: { level: ClickHouseLogLevel.OFF } })
  }

  async command(query: string): Promise<void> {
    await this.#client.command({ query })
  }

  /** The one value that a query answers with. */
  async ask(expression: string): Promise<string> {
    const result = await this.#client.query({
      query: `SELECT toString(${expression}) AS answer`,
      format: 'JSONEachRow',
    })
    return answerSchema.parse(await result.json())[0]?.answer ?? ''
  }

  async insert(table: string, values: object[]): Promise<void> {
    await this.#client.insert({ table, values, format: 'JSONEachRow' })
  }

  async select(query: string): Promise<unknown> {
    return (await this.#client.query({ query, format: 'JSONEachRow' })).json()
  }

  /** Rows and a checksum over all of a table's data, whatever the order of the parts. */
  async fingerprint(table: string): Promise<string> {
    return this.ask(`(SELECT (count(), groupBitXor(cityHash64(*))) FROM ${table})`)
  }

  async close(): Promise<void> {
    await this.#client.close()
  }
}

/** Runs a line that a person would paste into a shell. */
export async function runInShell(line: string): Promise<string> {
  return (await run('sh', ['-c', line])).stdout.trim()
}

export async function hasCommand(name: string): Promise<boolean> {
  return run('sh', ['-c', `command -v ${name}`]).then(
    () => true,
    () => false,
  )
}

/** Runs a script that a person would paste into a file of their project. */
export async function runScript(text: string): Promise<string> {
  return (await run(process.execPath, ['--input-type=module', '--eval', text])).stdout.trim()
}
