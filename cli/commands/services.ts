import type { Command } from 'commander'
import { z } from 'zod'
import { type CliContext, contextOf, findHostId, findService, listServices, type Service } from '../context'
import { CliFailure, EXIT } from '../failure'
import { formatTable } from '../table'
import { hostPort } from '@/lib/host-port'

export const postedSchema = z.object({
  service: z.object({ id: z.string(), name: z.string() }),
  password: z.string().optional(),
  operationId: z.string(),
})

function addressOf({ endpoints }: Service): string {
  const http = endpoints.find(({ protocol }) => protocol === 'https')
  return http ? hostPort(http.host, http.port) : ''
}

function toRow(service: Service): string[] {
  const lastBackup = service.lastBackupAt?.slice(0, 16).replace('T', ' ') ?? 'never'
  return [service.name, service.state, service.clickhouseVersion, addressOf(service), lastBackup]
}

const openedSchema = z.array(z.object({ id: z.string(), kind: z.string() }))

/** ClickHouse Cloud's answer to a DELETE has no result, so what it began is looked up. */
async function findDeletion({ client }: CliContext, serviceId: string): Promise<string> {
  const operations = await client.call(openedSchema, 'GET', '/operations', { query: { serviceId } })
  const deletion = operations.find(({ kind }) => kind === 'delete_service')
  if (!deletion) throw new CliFailure('It is being deleted, but how far that is can not be told.')
  return deletion.id
}

type DeleteOptions = { confirm: string; wait?: boolean }

async function deleteService(nameOrId: string, { confirm, wait }: DeleteOptions, command: Command): Promise<void> {
  const context = contextOf(command)
  const { id, name } = await findService(context, nameOrId)
  if (confirm !== name) throw new CliFailure(`Nothing was deleted: --confirm must be ${name}.`, EXIT.usage)
  await context.client.call(z.undefined(), 'DELETE', `/services/${id}`)
  if (wait) await context.finish(await findDeletion(context, id), wait)
  const state = wait ? 'was deleted' : 'is being deleted'
  context.say({ id, name }, `${name} ${state}. Its backups stay until they expire.`)
}

export function addServiceCommands(program: Command): void {
  const services = program.command('services').description('the ClickHouse instances the console knows')
  services
    .command('list')
    .description('every living service')
    .action(async (_options, command: Command) => {
      const context = contextOf(command)
      const found = await listServices(context)
      const headings = ['NAME', 'STATE', 'VERSION', 'HTTP', 'LAST BACKUP (UTC)']
      context.say(found, formatTable(headings, found.map(toRow)))
    })
  services
    .command('create <name>')
    .description('a new, empty service; its password is told once')
    .option('--host <host>', 'name or id of the host that it comes up on, where there are several')
    .option('--wait', 'until it runs')
    .action(async (name: string, { host, wait }: { host?: string; wait?: boolean }, command: Command) => {
      const context = contextOf(command)
      const hostId = await findHostId(context, host)
      const posted = await context.client.call(postedSchema, 'POST', '/services', { body: { name, hostId } })
      // Before anything can go wrong while it waits: it is told this once.
      context.say(posted, `${posted.service.name}  ${posted.service.id}\npassword  ${posted.password}`)
      await context.finish(posted.operationId, wait)
    })
  services
    .command('delete <service>')
    .description('removes a service and its data; its backups stay until they expire')
    .requiredOption('--confirm <name>', "the service's name, typed again")
    .option('--wait', 'until nothing of it runs any more')
    .action(deleteService)
}
