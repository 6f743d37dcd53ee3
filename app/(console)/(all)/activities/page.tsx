import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { ActivitiesPage } from '@/components/activity/activities-page'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { toFailure } from '@/lib/action'
import { listActivities } from '@/lib/activity/list-activities'
import { activityFilterSchema } from '@/lib/activity/query'
import { can } from '@/lib/auth/permissions'
import { listServiceNames } from '@/lib/service/list-service-names'

export const metadata: Metadata = { title: 'Activities' }

export default async function Page({ searchParams }: PageProps<'/activities'>) {
  const ctx = { actor: await requireActor() }
  if (!can(ctx.actor, 'activity:view')) {
    return (
      <>
        <PageHeader title="Activities" />
        <div className="p-4 sm:p-6">
          <EmptyState title="Only an Admin sees this page">Ask an Admin who changed something.</EmptyState>
        </div>
      </>
    )
  }
  const { cursor, ...asked } = await searchParams
  const filter = activityFilterSchema.safeParse(asked)
  const first = filter.data?.serviceId ?? ''
  const [found, services] = await Promise.all([
    listActivities(ctx, { ...asked, cursor }).catch((error: unknown) => toFailure(error)),
    listServiceNames(ctx, { purpose: 'any', first }),
  ])
  const failure = 'ok' in found ? found : null
  return (
    <ActivitiesPage
      filter={filter.data ?? {}}
      problem={failure && failure.message}
      page={'ok' in found ? { rows: [], nextCursor: null } : found}
      services={services}
    />
  )
}
