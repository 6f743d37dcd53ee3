import type { Metadata } from 'next'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { Prefetched } from '@/components/query/prefetched'
import { serviceKeys } from '@/components/service/service-keys'
import { parseListParams } from '@/components/service/service-list-params'
import { ServicesPage } from '@/components/service/services-page'
import { listServices } from '@/lib/service/list-services'

export const metadata: Metadata = { title: 'Services' }

export default async function Page({ searchParams }: PageProps<'/services'>) {
  const ctx = { actor: await requireActor() }
  const asked = await searchParams
  const params = parseListParams((name) => [asked[name]].flat()[0])
  const { search, state, cursor } = params
  const list = await orNotFound(listServices(ctx, { search, ...(state && { state }), ...(cursor && { cursor }) }))
  return (
    <Prefetched entries={[[serviceKeys.list(params), list]]}>
      <ServicesPage />
    </Prefetched>
  )
}
