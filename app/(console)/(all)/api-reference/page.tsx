import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { ApiReferencePage } from '@/components/api-reference/api-reference-page'
import { buildReference } from '@/lib/api/reference'

export const metadata: Metadata = { title: 'API reference' }

export default async function Page() {
  await requireActor()
  return <ApiReferencePage reference={buildReference()} />
}
