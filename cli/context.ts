import type { Command } from 'commander'
import { z } from 'zod'
import { ApiClient } from './client'
import { CliFailure, EXIT } from './failure'
import { waitFor } from './wait'

const globalsSchema = z.object({ url: z.string(), json: z.boolean().default(false) })

/** What a command has at hand: the API, and how to say what came of it. */
export type CliContext = {
  client: ApiClient
  /** To standard output: the value with --json, else the text. */
  say: (value: unknown, text: string) => void
  /** Waits for an operation when `--wait` was given. */
  finish: (operationId: string, wait: boolean | undefined) => Promise<void>
}

export function contextOf(command: Command): CliContext {
  const { url, json } = globalsSchema.parse(command.optsWithGlobals())
  const key = process.env['CONSOLE_API_KEY']
  if (!key) throw new CliFailure('Set CONSOLE_API_KEY to <id>:<secret> of a key of the page API keys.', EXIT.usage)
  const client = new ApiClient(url, key)
  return {
    client,
    say: (value, text) => process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`),
    finish: async (operationId, wait) => {
      if (wait) await waitFor(client, operationId)
    },
  }
}

const serviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  clickhouseVersion: z.string(),
  lastBackupAt: z.string().nullable(),
  endpoints: z.array(z.object({ protocol: z.string(), host: z.string(), port: z.number() })),
})
export type Service = z.infer<typeof serviceSchema>

export function listServices({ client }: CliContext): Promise<Service[]> {
  return client.list(serviceSchema, '/services', Infinity)
}

/** A service by its name or id. @throws CliFailure naming what there is. */
export async function findService(context: CliContext, nameOrId: string): Promise<Service> {
  const services = await listServices(context)
  const found = services.find(({ id, name }) => id === nameOrId || name.toLowerCase() === nameOrId.toLowerCase())
  if (found) return found
  const names = services.map(({ name }) => name).join(', ')
  throw new CliFailure(`There is no service ${nameOrId}. There are: ${names || 'none'}.`, EXIT.missing)
}

const hostSchema = z.object({ id: z.string(), name: z.string() })

/** The id of a host by its name or id; undefined where none is named. @throws CliFailure naming what there is. */
export async function findHostId({ client }: CliContext, nameOrId: string | undefined): Promise<string | undefined> {
  if (nameOrId === undefined) return undefined
  const hosts = await client.call(z.array(hostSchema), 'GET', '/hosts')
  const found = hosts.filter(({ id, name }) => id === nameOrId || name.toLowerCase() === nameOrId.toLowerCase())
  const [host] = found
  if (host && found.length === 1) return host.id
  const known = hosts.map(({ id, name }) => `${name} (${id})`).join(', ')
  const what = host ? `Several hosts are called ${nameOrId}; name one by its id` : `There is no host ${nameOrId}`
  throw new CliFailure(`${what}. There are: ${known || 'none, all services are on one machine'}.`, EXIT.missing)
}
