import { z } from 'zod'
import { serviceIdSchema } from '@/lib/service/schemas'
import { CARRIED_KEYS, GUIDE_KEYS } from './types'

export const checklistKeySchema = z.enum([...CARRIED_KEYS, ...GUIDE_KEYS])

export const tickSchema = serviceIdSchema.extend({ item: checklistKeySchema, isDone: z.boolean() })
