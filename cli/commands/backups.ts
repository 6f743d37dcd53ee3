import type { Command } from 'commander'
import prettyBytes from 'pretty-bytes'
import { z } from 'zod'
import { type CliContext, contextOf, findService } from '../context'
import { CliFailure, EXIT } from '../failure'
import { formatTable } from '../table'

const DEFAULT_LIMIT = '25'
const DIGITS = /^\d+$/

const backupSchema = z.object({
  id: z.string(),
  serviceId: z.string(),
  state: z.string(),
  type: z.string(),
  startedAt: z.string(),
  sizeInBytes: z.number().optional(),
  damage: z.string().nullable(),
  verifiedAt: z.string().nullable(),
})
type Backup = z.infer<typeof backupSchema>
const startedSchema = z.object({ operationId: z.string() })

function stateOf({ state, damage, verifiedAt }: Backup): string {
  if (damage !== null) return 'damaged'
  return verifiedAt === null ? state : 'verified'
}

function toRow(backup: Backup): string[] {
  const size = backup.sizeInBytes === undefined ? '' : prettyBytes(backup.sizeInBytes)
  return [backup.id, backup.startedAt.slice(0, 16).replace('T', ' '), backup.type, size, stateOf(backup)]
}

async function list(context: CliContext, nameOrId: string, limit: string): Promise<void> {
  if (!DIGITS.test(limit)) throw new CliFailure('--limit is a number.', EXIT.usage)
  const { id } = await findService(context, nameOrId)
  const backups = await context.client.list(backupSchema, `/services/${id}/backups`, Number(limit))
  context.say(backups, formatTable(['ID', 'TAKEN (UTC)', 'TYPE', 'SIZE', 'STATE'], backups.map(toRow), 'ID'))
}

async function create(context: CliContext, nameOrId: string, { base, wait }: { base?: string; wait?: boolean }) {
  const { id, name } = await findService(context, nameOrId)
  const body = base === undefined ? {} : { baseBackupId: base }
  const schema = startedSchema.extend({ backup: backupSchema })
  const { backup, operationId } = await context.client.call(schema, 'POST', `/services/${id}/backups`, { body })
  await context.finish(operationId, wait)
  const taken = wait ? await context.client.call(backupSchema, 'GET', `/services/${id}/backups/${backup.id}`) : backup
  context.say(taken, `${taken.id}  ${name}  ${taken.state}`)
}

export function addBackupCommands(program: Command): void {
  const backups = program.command('backups').description('backups of a service, named by its name or id')
  backups
    .command('list <service>')
    .description('the newest first')
    .option('--limit <number>', 'rows at most', DEFAULT_LIMIT)
    .action((service: string, { limit }: { limit: string }, command: Command) =>
      list(contextOf(command), service, limit),
    )
  backups
    .command('create <service>')
    .description('backs up now')
    .option('--base <backup>', 'incremental on this backup')
    .option('--wait', 'until it is done')
    .action((service: string, options: { base?: string; wait?: boolean }, command: Command) =>
      create(contextOf(command), service, options),
    )
  backups
    .command('delete <service> <backup>')
    .description('deletes a backup')
    .option('--with-increments', 'also what stands on it; refused without')
    .option('--wait', 'until it is gone')
    .action(
      async (
        service: string,
        backup: string,
        options: { withIncrements?: boolean; wait?: boolean },
        command: Command,
      ) => {
        const context = contextOf(command)
        const { id } = await findService(context, service)
        const query = { withIncrements: options.withIncrements ? 'true' : 'false' }
        const path = `/services/${id}/backups/${backup}`
        const started = await context.client.call(startedSchema, 'DELETE', path, { query })
        await context.finish(started.operationId, options.wait)
        context.say(started, options.wait ? 'Deleted.' : 'Being deleted.')
      },
    )
  backups
    .command('verify <service> <backup>')
    .description('restores it into a throw-away instance and compares it with what it should hold')
    .option('--wait', 'until that is known')
    .action(async (service: string, backup: string, { wait }: { wait?: boolean }, command: Command) => {
      const context = contextOf(command)
      const { id } = await findService(context, service)
      const started = await context.client.call(startedSchema, 'POST', `/services/${id}/backups/${backup}/verify`)
      await context.finish(started.operationId, wait)
      context.say(started, wait ? 'Verified.' : `Being verified: operation ${started.operationId}`)
    })
}
