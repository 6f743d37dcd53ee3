import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { RestoreFromBucketPage } from '@/components/bucket/restore-from-bucket-page'

export const metadata: Metadata = { title: 'Restore from a bucket' }

export default async function Page() {
  await requireActor()
  return <RestoreFromBucketPage />
}
