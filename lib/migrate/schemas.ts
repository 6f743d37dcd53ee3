import { z } from 'zod'

const name = z.string().min(1, 'A name is missing.').max(255, 'A name is too long.')

/** More than anybody copies at once; their names and columns stand in one row. */
const MAX_TABLES = 200

const tableRef = z.object({ database: z.string(), table: z.string() })

/** `new`: under a name that is free. `swap`: takes the place of a table, which stays beside it. `append`: adds to one. */
const howSchema = z.enum(['new', 'swap', 'append'])

/** A table as it is asked for. */
export const askedTableSchema = z.object({
  database: name,
  table: name,
  asDatabase: name.optional(),
  asTable: name.optional(),
  /** Values of `partition_id` in system.parts; all when left out. */
  partitions: z.array(name).min(1, 'Choose at least one partition.').optional(),
  how: howSchema,
})

const elementSchema = askedTableSchema.transform(({ asDatabase, asTable, ...element }) => ({
  ...element,
  as: { database: asDatabase ?? element.database, table: asTable ?? element.table },
}))

/** What a person asks for. `requestKey` is made by whoever asks: the names of the user and of the copies follow from it. */
export const migrateSchema = z
  .object({
    sourceServiceId: z.uuid('This is not a service.'),
    targetServiceId: z.uuid('This is not a service.'),
    requestKey: z.uuid(),
    tables: z.array(elementSchema).min(1, 'Choose at least one table.').max(MAX_TABLES, 'These are too many tables.'),
  })
  .refine((request) => request.sourceServiceId !== request.targetServiceId, {
    message: 'Choose another service to copy into.',
    path: ['targetServiceId'],
  })

export type MigrateInput = z.input<typeof migrateSchema>
export type MigrateRequest = z.infer<typeof migrateSchema>
export type MigrateElement = z.infer<typeof elementSchema>
export type TableRef = z.infer<typeof tableRef>

/** In `operation.input.request`. */
const storedRequestSchema = z.object({
  sourceServiceId: z.uuid(),
  targetServiceId: z.uuid(),
  requestKey: z.uuid(),
  tables: z.array(tableRef.extend({ as: tableRef, partitions: z.array(z.string()).optional(), how: howSchema })),
})

export const migrateInputSchema = z.object({ request: storedRequestSchema })

const unitSchema = z.object({
  /** Partition ids; none for a table that has no partitions at all. */
  partitions: z.array(z.string()),
  rows: z.number(),
  bytes: z.number(),
  state: z.enum(['pending', 'started', 'copied']),
})

const checkedPartitionSchema = z.object({
  partition: z.string(),
  sourceRows: z.number(),
  copiedRows: z.number(),
  isSame: z.boolean(),
})

const columnSchema = z.object({ name: z.string(), type: z.string() })

const tableProgressSchema = tableRef.extend({
  as: tableRef,
  how: howSchema,
  engine: z.string(),
  /** Those that a row is inserted with: neither MATERIALIZED nor ALIAS. */
  columns: z.array(columnSchema),
  /** What follows the name in the CREATE TABLE of the copy. */
  definition: z.string(),
  isWhole: z.boolean(),
  /** Made beside the destination; of another table under this name it is told by its uuid. */
  staging: tableRef,
  stagingUuid: z.string().nullable(),
  units: z.array(unitSchema),
  state: z.enum(['pending', 'copied', 'verified', 'different', 'placed']),
  /** Written by the comparison of both sides. */
  checked: z.array(checkedPartitionSchema),
  /** Partitions that were moved into the table that they are appended to. */
  moved: z.array(z.string()),
  /** The partition whose move was begun last, and its parts by the hash of their files. */
  moving: z.object({ partition: z.string(), hashes: z.array(z.string()) }).nullable(),
  /** Under which name a swapped table stays. */
  keptAs: tableRef.nullable(),
})

/** The JSON column `operation.progress` of a `migrate`. */
export const migrateProgressSchema = z.object({
  tables: z.array(tableProgressSchema),
  /** Databases that the operation made. */
  createdDatabases: z.array(z.string()),
  /** All that it made is gone again: a retry begins anew. */
  isUndone: z.boolean(),
})

export type CopyUnit = z.infer<typeof unitSchema>
export type Column = z.infer<typeof columnSchema>
export type CheckedPartition = z.infer<typeof checkedPartitionSchema>
export type TableProgress = z.infer<typeof tableProgressSchema>
export type MigrateProgress = z.infer<typeof migrateProgressSchema>
