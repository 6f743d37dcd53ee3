import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { UsagePage } from '@/components/usage/usage-page'
import { getUsage } from '@/lib/usage/get-usage'
import { setUsagePrice } from './actions'

export const metadata: Metadata = { title: 'Usage' }

export default async function Page() {
  return <UsagePage usage={await getUsage({ actor: await requireActor() })} setUsagePrice={setUsagePrice} />
}
