import { type Command, InvalidArgumentError, Option } from 'commander'
import prettyBytes from 'pretty-bytes'
import { z } from 'zod'
import { contextOf, findService } from '../context'
import { CliFailure } from '../failure'
import { formatTable } from '../table'

const planSchema = z.object({
  plan: z.looseObject({
    tables: z.array(
      z.looseObject({ database: z.string(), table: z.string(), sentence: z.string(), isRefused: z.boolean() }),
    ),
    statements: z.array(z.object({ title: z.string(), sql: z.array(z.string()) })),
    neededBytes: z.number(),
    freeBytes: z.number().nullable(),
    blockedReason: z.string().nullable(),
  }),
})
const startedSchema = z.object({ operationId: z.string() })

type Named = { database: string; table: string }
type Asked = Named & { asDatabase?: string; asTable?: string }
type Options = {
  table: Asked[]
  how: string
  dryRun?: boolean
  wait?: boolean
  idempotencyKey?: string
}

function readName(text: string): Named {
  const dot = text.indexOf('.')
  if (dot < 1 || dot === text.length - 1) throw new InvalidArgumentError(`${text} is no database.table.`)
  return { database: text.slice(0, dot), table: text.slice(dot + 1) }
}

/** "shop.orders", or "shop.orders=shop.orders_copy". */
function readTable(text: string, before: Asked[] = []): Asked[] {
  const [from = '', as] = text.split('=')
  if (as === undefined) return [...before, readName(from)]
  const { database, table } = readName(as)
  return [...before, { ...readName(from), asDatabase: database, asTable: table }]
}

function planText({ plan }: z.infer<typeof planSchema>): string {
  const { tables, statements, neededBytes, freeBytes, blockedReason } = plan
  const rows = tables.map(({ database, table, sentence }) => [`${database}.${table}`, sentence])
  const free = freeBytes === null ? '' : `, ${prettyBytes(freeBytes)} are free`
  return [
    blockedReason ?? 'It can be copied.',
    formatTable(['TABLE', 'WHAT WILL HAPPEN'], rows),
    `It needs ${prettyBytes(neededBytes)}${free}.`,
    ...statements.flatMap(({ title, sql }) => [title, ...sql]),
  ].join('\n')
}

async function migrate(source: string, target: string, options: Options, command: Command): Promise<void> {
  const context = contextOf(command)
  const [from, into] = [await findService(context, source), await findService(context, target)]
  const { how, table, dryRun, wait, idempotencyKey } = options
  const body = { sourceServiceId: from.id, tables: table.map((one) => ({ ...one, how })) }
  const path = `/services/${into.id}/migrate`
  if (dryRun) {
    const answer = await context.client.call(planSchema, 'POST', path, { body, query: { dryRun: 'true' } })
    context.say(answer.plan, planText(answer))
    if (answer.plan.blockedReason !== null) throw new CliFailure('Nothing was changed.')
    return
  }
  const started = await context.client.call(startedSchema, 'POST', path, { body, idempotencyKey })
  await context.finish(started.operationId, wait)
  const what = wait ? 'Copied, and every row compared.' : `Started: operation ${started.operationId}.`
  context.say(started, what)
}

export function addMigrateCommand(program: Command): void {
  const how = new Option('--how <how>', 'a free name, in place of a table that stays beside it, or added to one')
  program
    .command('migrate <source> <target>')
    .description('copies tables between running services; compared before anything is put in place')
    .requiredOption('--table <name>', 'database.table, or database.table=database.table; may be repeated', readTable)
    .addOption(how.choices(['new', 'swap', 'append']).default('new'))
    .option('--dry-run', 'only say what it would do, with every statement')
    .option('--wait', 'until everything is copied and compared')
    .option('--idempotency-key <key>', 'sent again with the same key, it is the same copy')
    .action(migrate)
}
