import { z } from 'zod'
import { serviceIdSchema } from '@/lib/service/schemas'
import { CARRIED_KEYS, GUIDE_KEYS } from './types'

export const checklistKeySchema = z.enum([...CARRIED_KEYS, ...GUIDE_KEYS])

/** What a person ticks; `guide_original` is ticked by the deletion itself. */
export const tickSchema = serviceIdSchema.extend({
  item: checklistKeySchema.exclude(['guide_original']),
  isDone: z.boolean(),
})
