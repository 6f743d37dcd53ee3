import type { ReactNode } from 'react'
import {
  checkExternalBackup,
  copyBucket,
  openBucket,
  removeBucket,
  restoreFromBucket,
  saveBucket,
  setBucket,
  takeExternalBackup,
} from '@/app/bucket-actions'
import {
  addExistingServer,
  removeExistingServer,
  testExistingServer,
  updateExistingServer,
} from '@/app/existing-actions'
import { requireActor } from '@/app/session'
import { LiveUpdates } from '@/components/live/live-updates'
import { Prefetched } from '@/components/query/prefetched'
import { QueryProvider } from '@/components/query/query-provider'
import { ConsoleProvider } from '@/components/shell/console-context'
import { notificationKeys } from '@/components/notification/notification-keys'
import { healthKey } from '@/components/shell/use-health'
import { LazyToaster } from '@/components/ui/lazy-toaster'
import { RenderedAtProvider } from '@/components/ui/time'
import { getHealth } from '@/lib/health/get-health'
import { getUnreadCount } from '@/lib/notification/get-unread-count'
import { defaultImage } from '@/lib/service/default-image'
import { markNotificationsRead } from './(all)/notifications/actions'
import { cancelOperation, dropRestored, retryOperation } from './(all)/operations/actions'
import { createService, deleteService, resetPassword, startService, stopService } from './(all)/services/actions'
import {
  cancelBackup,
  checkBackup,
  deleteBackup,
  requestDrill,
  requestRestore,
  requestRestoreInto,
  takeBackup,
  unlockBackup,
} from './services/[serviceId]/backups/actions'
import { requestMigrate } from './services/[serviceId]/migrate/actions'
import {
  tickChecklist,
  updateAccessList,
  updateBackupConfiguration,
  updateCheckQueries,
  updateDrillConfiguration,
} from './services/[serviceId]/settings/actions'

const BUCKET_ACTIONS = {
  checkExternalBackup,
  copyBucket,
  openBucket,
  removeBucket,
  restoreFromBucket,
  saveBucket,
  setBucket,
  takeExternalBackup,
}

const EXISTING_ACTIONS = { addExistingServer, removeExistingServer, testExistingServer, updateExistingServer }

const ACTIONS = {
  ...BUCKET_ACTIONS,
  ...EXISTING_ACTIONS,
  requestDrill,
  cancelBackup,
  cancelOperation,
  checkBackup,
  createService,
  deleteBackup,
  deleteService,
  dropRestored,
  markNotificationsRead,
  requestMigrate,
  requestRestore,
  requestRestoreInto,
  resetPassword,
  retryOperation,
  startService,
  stopService,
  takeBackup,
  tickChecklist,
  unlockBackup,
  updateAccessList,
  updateBackupConfiguration,
  updateCheckQueries,
  updateDrillConfiguration,
}

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor()
  const [health, unread] = await Promise.all([getHealth(), getUnreadCount({ actor })])
  const viewer = { id: actor.id, label: actor.label, role: actor.role, serviceRoles: actor.serviceRoles }
  return (
    <ConsoleProvider viewer={viewer} actions={ACTIONS} defaultImage={defaultImage()}>
      <QueryProvider>
        <RenderedAtProvider renderedAtMs={Date.now()}>
          <Prefetched
            entries={[
              [healthKey, health],
              [notificationKeys.unread, unread],
            ]}
          >
            {children}
          </Prefetched>
          <LiveUpdates />
          <LazyToaster />
        </RenderedAtProvider>
      </QueryProvider>
    </ConsoleProvider>
  )
}
