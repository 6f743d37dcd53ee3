import { z } from 'zod'

/** As many digits as the database's bigint always holds. */
export const notificationIdSchema = z
  .string()
  .regex(/^\d{1,18}$/, 'This is not a notification.')
  .transform(BigInt)
