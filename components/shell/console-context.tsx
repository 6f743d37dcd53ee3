'use client'

import { createContext, useContext, type ReactNode } from 'react'
import type { AccessEntry } from '@/lib/access/types'
import type { ActionResult } from '@/lib/action'
import { can, type InstallationPermission, type Roles, type ServicePermission } from '@/lib/auth/permissions'
import type { ChecklistKey, Ticks } from '@/lib/checklist/types'
import type { BackUpInput } from '@/lib/backup/types'
import type { ConnectionDraft } from '@/components/existing/connection-draft'
import type { BucketInput, BucketOptions } from '@/components/bucket/bucket-draft'
import type { Examination } from '@/lib/existing/types'
import type { ExternalBackups } from '@/lib/bucket/types'
import type { CheckQuery } from '@/lib/drill/check-queries'
import type { DrillConfiguration } from '@/lib/drill/types'
import type { MigrateInput } from '@/lib/migrate/schemas'
import type { RestoreIntoInput } from '@/lib/restore/into/schemas'
import type { RestoreChoiceInput } from '@/lib/restore/new/schemas'
import type { BackupConfiguration } from '@/lib/schedule/schedule-view'

type Viewer = Roles & { id: string; label: string }

type Started = { operationId: string }

/** The server actions that pages hand down; components know no route. */
type ConsoleActions = {
  createService: (input: {
    name: string
    image: string
    hostId: string
  }) => Promise<ActionResult<Started & { serviceId: string }>>
  startService: (input: { serviceId: string }) => Promise<ActionResult<unknown>>
  stopService: (input: { serviceId: string }) => Promise<ActionResult<unknown>>
  deleteService: (input: { serviceId: string; confirmName: string }) => Promise<ActionResult<unknown>>
  /** `operationId` is null when the service takes the password at its next start. */
  resetPassword: (input: {
    serviceId: string
  }) => Promise<ActionResult<{ password: string; operationId: string | null }>>
  testExistingServer: (input: ConnectionDraft & { serviceId?: string }) => Promise<ActionResult<Examination>>
  addExistingServer: (input: ConnectionDraft) => Promise<ActionResult<Started & { serviceId: string }>>
  updateExistingServer: (input: ConnectionDraft & { serviceId: string }) => Promise<ActionResult<unknown>>
  removeExistingServer: (input: { serviceId: string; confirmName: string }) => Promise<ActionResult<unknown>>
  takeBackup: (
    input: BackUpInput & { serviceId: string; backupId: string; password?: string },
  ) => Promise<ActionResult<Started & { backupId: string }>>
  cancelBackup: (input: { backupId: string }) => Promise<ActionResult<unknown>>
  unlockBackup: (input: { backupId: string; password: string }) => Promise<ActionResult<unknown>>
  checkBackup: (input: { backupId: string }) => Promise<ActionResult<Started>>
  requestDrill: (input: { backupId: string }) => Promise<ActionResult<Started>>
  deleteBackup: (input: { backupId: string; withIncrements: boolean }) => Promise<ActionResult<unknown>>
  requestRestore: (input: {
    backupId: string
    name: string
    image: string
    hostId: string
    requestKey: string
    choice?: RestoreChoiceInput
  }) => Promise<ActionResult<Started & { serviceId: string }>>
  requestRestoreInto: (input: RestoreIntoInput & { requestKey: string }) => Promise<ActionResult<Started>>
  /** Copies tables of one running service into another. */
  requestMigrate: (input: MigrateInput) => Promise<ActionResult<Started>>
  /** One, or all up to one, are read by this person. */
  markNotificationsRead: (input: { id: string } | { upTo: string }) => Promise<ActionResult<unknown>>
  dropRestored: (input: { operationId: string }) => Promise<ActionResult<{ dropped: string[] }>>
  cancelOperation: (input: { operationId: string }) => Promise<ActionResult<unknown>>
  retryOperation: (input: { operationId: string }) => Promise<ActionResult<unknown>>
  /** Tests a bucket; with `isToBeSaved` it becomes the service's when the test is passed. */
  setBucket: (
    input: BucketInput & BucketOptions & { serviceId: string; isToBeSaved: boolean },
  ) => Promise<ActionResult<Started & { bucketId: string }>>
  /** Makes the bucket of the service that this one was restored from this one's too, when its test is passed. */
  copyBucket: (input: { serviceId: string }) => Promise<ActionResult<Started & { bucketId: string }>>
  saveBucket: (input: { bucketId: string }) => Promise<ActionResult<unknown>>
  removeBucket: (input: { serviceId: string }) => Promise<ActionResult<unknown>>
  takeExternalBackup: (input: { serviceId: string }) => Promise<ActionResult<Started>>
  checkExternalBackup: (input: { bucketId: string; backupName: string }) => Promise<ActionResult<Started>>
  openBucket: (input: BucketInput) => Promise<ActionResult<ExternalBackups>>
  restoreFromBucket: (input: {
    bucketId: string
    backupName: string
    name: string
    hostId: string
    requestKey: string
  }) => Promise<ActionResult<Started & { serviceId: string }>>
  /** `operationId` is null when the service takes the list at its next start. */
  updateAccessList: (input: {
    serviceId: string
    entries: AccessEntry[]
  }) => Promise<ActionResult<{ operationId: string | null }>>
  tickChecklist: (input: {
    serviceId: string
    item: ChecklistKey
    isDone: boolean
  }) => Promise<ActionResult<{ ticks: Ticks }>>
  updateBackupConfiguration: (
    input: { serviceId: string } & Record<string, string>,
  ) => Promise<ActionResult<BackupConfiguration>>
  updateDrillConfiguration: (
    input: { serviceId: string } & Record<'frequency' | 'busyFrom' | 'busyUntil' | 'timeZone', string>,
  ) => Promise<ActionResult<DrillConfiguration>>
  updateCheckQueries: (input: { serviceId: string; queries: CheckQuery[] }) => Promise<ActionResult<DrillConfiguration>>
}

type ConsoleContextValue = {
  viewer: Viewer
  actions: ConsoleActions
  /** The image of new services that name none; null where they are no containers. */
  defaultImage: string | null
}

const ConsoleContext = createContext<ConsoleContextValue | null>(null)

export function ConsoleProvider({ children, ...value }: ConsoleContextValue & { children: ReactNode }) {
  return <ConsoleContext value={value}>{children}</ConsoleContext>
}

function useConsole(): ConsoleContextValue {
  const value = useContext(ConsoleContext)
  if (!value) throw new Error('ConsoleProvider is missing above this component')
  return value
}

export const useViewer = () => useConsole().viewer
export const useDefaultImage = () => useConsole().defaultImage
export const useActions = () => useConsole().actions

type Need = [permission: InstallationPermission] | [permission: ServicePermission, serviceId: string]

/** Whether the signed-in person may do something, on a service where it is done to one; what they may not is not offered. */
export function useCan(): (...need: Need) => boolean {
  const viewer = useViewer()
  return (...need) => (need.length === 1 ? can(viewer, need[0]) : can(viewer, need[0], need[1]))
}
