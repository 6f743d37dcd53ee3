import type { Command } from 'commander'
import { z } from 'zod'
import { contextOf, findHostId } from '../context'
import { CliFailure } from '../failure'
import { formatTable } from '../table'
import { postedSchema } from './services'

const planSchema = z.object({
  plan: z.looseObject({
    totals: z.object({ databases: z.number(), tables: z.number(), rows: z.number(), bytes: z.number() }),
    sql: z.array(z.string()),
    blockedReason: z.string().nullable(),
  }),
})

type Options = { into: string; host?: string; dryRun?: boolean; wait?: boolean; idempotencyKey?: string }

async function restore(backupId: string, options: Options, command: Command): Promise<void> {
  const context = contextOf(command)
  const body = { name: options.into, backupId, hostId: await findHostId(context, options.host) }
  if (options.dryRun) {
    const { plan } = await context.client.call(planSchema, 'POST', '/services', { body, query: { dryRun: 'true' } })
    const { databases, tables, rows, bytes } = plan.totals
    const totals = formatTable(['DATABASES', 'TABLES', 'ROWS', 'BYTES'], [[databases, tables, rows, bytes].map(String)])
    context.say(plan, [plan.blockedReason ?? 'It can be restored.', totals, ...plan.sql].join('\n'))
    if (plan.blockedReason !== null) throw new CliFailure('Nothing was changed.')
    return
  }
  const { idempotencyKey } = options
  const posted = await context.client.call(postedSchema, 'POST', '/services', { body, idempotencyKey })
  const password = posted.password === undefined ? [] : [`password  ${posted.password}`]
  context.say(posted, [`${posted.service.name}  ${posted.service.id}`, ...password].join('\n'))
  // The password is told once, so nothing that goes wrong from here on may swallow it.
  await context.finish(posted.operationId, options.wait)
}

export function addRestoreCommand(program: Command): void {
  program
    .command('restore <backup>')
    .description('restores a backup into a new service; the original is never touched')
    .requiredOption('--into <name>', 'name of the new service')
    .option('--host <host>', 'name or id of the host that it comes up on, where there are several')
    .option('--dry-run', 'only say what it would bring')
    .option('--wait', 'until it runs with its data')
    .option('--idempotency-key <key>', 'sent again with the same key, it is the same restore')
    .action(restore)
}
