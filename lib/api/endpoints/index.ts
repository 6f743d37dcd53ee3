import type { Endpoint } from '../endpoint'
import { activityEndpoints } from './activities'
import { backupBucketEndpoints } from './backup-bucket'
import { backupConfigurationEndpoints } from './backup-configuration'
import { backupEndpoints } from './backups'
import { hostEndpoints } from './hosts'
import { migrateEndpoints } from './migrate'
import { operationEndpoints } from './operations'
import { organizationEndpoints } from './organizations'
import { prometheusEndpoints } from './prometheus'
import { serviceEndpoints } from './services'

export const ENDPOINTS: readonly Endpoint[] = [
  ...organizationEndpoints,
  ...serviceEndpoints,
  ...hostEndpoints,
  ...backupEndpoints,
  ...backupConfigurationEndpoints,
  ...backupBucketEndpoints,
  ...migrateEndpoints,
  ...operationEndpoints,
  ...prometheusEndpoints,
  ...activityEndpoints,
]
