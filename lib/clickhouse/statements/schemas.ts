import { z } from 'zod'

/** Half of a surrogate pair has no UTF-8: it would reach the engine as another character. */
const text = z
  .string()
  .min(1)
  .refine((value) => !/\p{Surrogate}/u.test(value), 'This text has half of a character in it.')

const tableRef = z.object({ database: text, table: text })

const databaseElement = z.object({
  kind: z.literal('database'),
  name: text,
  as: text.optional(),
  exceptTables: z.array(text).optional(),
})

const tableElement = tableRef.extend({
  kind: z.literal('table'),
  as: tableRef.optional(),
  /** Values of `partition_id` in system.parts. */
  partitions: z.array(text).min(1).optional(),
})

const elementSchema = z.discriminatedUnion('kind', [databaseElement, tableElement])

export const scopeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('everything'),
    exceptDatabases: z.array(text).optional(),
    exceptTables: z.array(tableRef).optional(),
  }),
  z.object({
    kind: z.literal('elements'),
    elements: z.array(elementSchema).min(1, 'Choose at least one database or table.'),
  }),
])

const ARCHIVE_FORMS = ['directory', 'tar', 'tar.gz', 'tar.zst', 'zip'] as const
export const archiveFormSchema = z.enum(ARCHIVE_FORMS)
export const compressionMethodSchema = z.enum(['store', 'deflate', 'bzip2', 'lzma', 'zstd', 'xz'])

/** Where a backup lies. Its secret is kept apart, in `StatementSecrets`. */
export const targetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('disk'), disk: text, name: text }),
  z.object({
    kind: z.literal('s3'),
    url: text.refine((url) => !/^[^/]*\/\/[^/]*@/.test(url), 'Keep the keys out of the address.'),
    credentials: z.discriminatedUnion('kind', [
      /** The key itself may use the bucket, or takes the role that may. */
      z.object({ kind: z.literal('key'), accessKeyId: text, roleArn: text.optional() }),
      z.object({ kind: z.literal('role'), roleArn: text }),
      z.object({ kind: z.literal('environment') }),
    ]),
  }),
  z.object({ kind: z.literal('azure'), container: text, path: text }),
  z.object({ kind: z.literal('file'), path: text }),
])

export const backupOptionsSchema = z.object({
  scope: scopeSchema,
  form: archiveFormSchema.default('directory'),
  compressionMethod: compressionMethodSchema.optional(),
  compressionLevel: z.int().min(1).max(9).optional(),
  hasPassword: z.boolean().default(false),
  isAsync: z.boolean().default(false),
  id: text.optional(),
  structureOnly: z.boolean().default(false),
  baseBackup: targetSchema.optional(),
  /** The base has the same password as this backup. */
  baseHasSamePassword: z.boolean().default(false),
})

const creation = z.union([z.literal('if not exists'), z.boolean()])

export const restoreOptionsSchema = z.object({
  scope: scopeSchema,
  structureOnly: z.boolean().default(false),
  allowNonEmptyTables: z.boolean().default(false),
  allowDifferentTableDef: z.boolean().default(false),
  allowDifferentDatabaseDef: z.boolean().default(false),
  /** true: must not exist yet; false: must exist. */
  createTable: creation.default('if not exists'),
  createDatabase: creation.default('if not exists'),
  hasPassword: z.boolean().default(false),
  isAsync: z.boolean().default(false),
  id: text.optional(),
  /** Only when the base has moved since, or needs keys of its own. */
  baseBackup: targetSchema.optional(),
  baseHasSamePassword: z.boolean().default(false),
})

export type BackupElement = z.infer<typeof elementSchema>
export type BackupScope = z.infer<typeof scopeSchema>
export type CompressionMethod = z.infer<typeof compressionMethodSchema>
export type ArchiveForm = (typeof ARCHIVE_FORMS)[number]
export type BackupPlace = z.infer<typeof targetSchema>
export type BackupOptions = z.infer<typeof backupOptionsSchema>
export type RestoreOptions = z.infer<typeof restoreOptionsSchema>

/** In clear; never stored with the options, logged or sent to a browser. */
export type StatementSecrets = {
  /** Of the zip archive. */
  password?: string
  /** S3: the secret access key. Azure: the whole connection string. */
  place?: string
  /** The same for the base backup's place. */
  basePlace?: string
}
