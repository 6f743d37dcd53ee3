import { z } from 'zod'

const name = z.string().min(1, 'A name is missing.').max(255, 'A name is too long.')

/** More than any backup that people choose tables of; one statement names them all. */
const MAX_ELEMENTS = 5_000

const elementSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('database'),
    name,
    exceptTables: z.array(name).max(MAX_ELEMENTS, 'These are too many tables.').optional(),
  }),
  z.strictObject({
    kind: z.literal('table'),
    database: name,
    table: name,
    /** Values of `partition_id` in system.parts. */
    partitions: z.array(name).min(1).max(MAX_ELEMENTS, 'These are too many partitions.').optional(),
  }),
])

/** What a new service gets of a backup; without a choice it gets all of it. */
const restoreChoiceSchema = z.object({
  elements: z
    .array(elementSchema)
    .min(1, 'Choose at least one database or table.')
    .max(MAX_ELEMENTS, 'These are too many tables.'),
  structureOnly: z.boolean().default(false),
  /** Views and dictionaries may come without the tables that they name. */
  withoutNeeded: z.boolean().default(false),
})

export type RestoreChoice = z.infer<typeof restoreChoiceSchema>
export type RestoreChoiceInput = z.input<typeof restoreChoiceSchema>

/** What of a backup a new service is to get, as it is asked for and in `operation.input` of the restore. */
export const restoreNewInputSchema = z.object({ choice: restoreChoiceSchema.optional() })

/** In `operation.input` too, beside the choice: what service was asked for. By now it may have another name. */
export const restoreAskedSchema = z.object({
  asked: z.object({ name: z.string(), image: z.string().optional(), hostId: z.string().optional() }),
})
