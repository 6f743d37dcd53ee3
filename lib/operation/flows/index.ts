import type { Flow } from '../flow'
import type { OperationKind } from '../types'
import { backupFlow } from './backup'
import { changeAccessFlow } from './change-access'
import { bucketBackupFlow } from './bucket-backup'
import { bucketRestoreFlow } from './bucket-restore'
import { checkBackupFlow } from './check-backup'
import { connectFlow } from './connect'
import { deleteBackupFlow } from './delete-backup'
import { deleteServiceFlow } from './delete-service'
import { closePeekFlow, openPeekFlow } from './peek'
import { disconnectFlow } from './disconnect'
import { drillFlow } from './drill'
import { migrateFlow } from './migrate'
import { provisionFlow } from './provision'
import { reconfigureFlow } from './reconfigure'
import { restoreFlow } from './restore'
import { restoreIntoFlow } from './restore-into'
import { startFlow } from './start'
import { stopFlow } from './stop'
import { testBucketFlow } from './test-bucket'

export const FLOWS: Record<OperationKind, Flow> = {
  provision: provisionFlow,
  start: startFlow,
  stop: stopFlow,
  reconfigure: reconfigureFlow,
  delete_service: deleteServiceFlow,
  backup: backupFlow,
  delete_backup: deleteBackupFlow,
  check_backup: checkBackupFlow,
  restore: restoreFlow,
  restore_into: restoreIntoFlow,
  change_access: changeAccessFlow,
  open_peek: openPeekFlow,
  close_peek: closePeekFlow,
  test_bucket: testBucketFlow,
  bucket_backup: bucketBackupFlow,
  bucket_restore: bucketRestoreFlow,
  drill: drillFlow,
  migrate: migrateFlow,
  connect: connectFlow,
  disconnect: disconnectFlow,
}
