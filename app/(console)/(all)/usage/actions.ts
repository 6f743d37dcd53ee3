'use server'

import { revalidatePath } from 'next/cache'
import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { setUsagePrice as set } from '@/lib/usage/price'

export async function setUsagePrice(input: unknown) {
  const result = await runAction(async () => set(await requireCtx(), input))
  if (result.ok) revalidatePath('/usage')
  return result
}
