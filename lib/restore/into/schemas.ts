import { z } from 'zod'
import { restoreOptionsSchema } from '@/lib/clickhouse/statements/schemas'

const name = z.string().min(1, 'A name is missing.').max(255, 'A name is too long.')

/** More than any person ticks; each one is a RESTORE of its own. */
const MAX_ELEMENTS = 1_000

const elementSchema = z
  .object({
    database: name,
    /** Without it, every table of the database. */
    table: name.optional(),
    asDatabase: name.optional(),
    asTable: name.optional(),
    /** Values of `partition_id` in system.parts. */
    partitions: z.array(name).min(1).optional(),
  })
  .refine((element) => element.table !== undefined || (!element.asTable && !element.partitions), {
    message: 'Another name and partitions can only be given for one table.',
  })

const creation = restoreOptionsSchema.shape.createTable

/** What a person asks for, and what stands in `operation.input.request`. */
export const restoreIntoSchema = z.object({
  targetServiceId: z.uuid('This is not a service.'),
  backupId: z.uuid('This is not a backup.'),
  elements: z.array(elementSchema).min(1, 'Choose at least one table.').max(MAX_ELEMENTS, 'These are too many tables.'),
  structureOnly: z.boolean().default(false),
  allowNonEmptyTables: z.boolean().default(false),
  allowDifferentTableDef: z.boolean().default(false),
  createTable: creation,
  createDatabase: creation,
})

export type RestoreIntoInput = z.input<typeof restoreIntoSchema>
export type RestoreIntoRequest = z.infer<typeof restoreIntoSchema>
export type RestoreIntoElement = z.infer<typeof elementSchema>

const tableRef = z.object({ database: z.string(), table: z.string() })

const tableProgressSchema = tableRef.extend({
  as: tableRef,
  partitions: z.array(z.string()).optional(),
  engine: z.string(),
  /** It stood in the service before this operation began: never dropped by it. */
  existed: z.boolean(),
  /** Null where the backup keeps no counts. */
  rowsExpected: z.number().nullable(),
  bytes: z.number(),
  hasData: z.boolean(),
  /** `damaged`: restored, but not what the backup should hold. */
  state: z.enum(['pending', 'started', 'complete', 'failed', 'damaged']),
  /** Rows right before its RESTORE began. */
  rowsBefore: z.number().nullable(),
  tries: z.number(),
  /** Of the table that this operation made; another one under the same name is not ours. */
  createdUuid: z.string().nullable(),
})

/** The JSON column `operation.progress`: what of each table is done. */
export const restoreProgressSchema = z.object({
  tables: z.array(tableProgressSchema),
  missingDatabases: z.array(z.string()),
  structure: z.object({ isNeeded: z.boolean(), isDone: z.boolean(), tries: z.number() }),
  /** Counts how often its tables were dropped again: an engine knows each id once. */
  round: z.number(),
})

export type TableRef = z.infer<typeof tableRef>
export type TableProgress = z.infer<typeof tableProgressSchema>
export type RestoreProgress = z.infer<typeof restoreProgressSchema>

export const restoreInputSchema = z.object({ request: restoreIntoSchema })
