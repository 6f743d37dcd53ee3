import type { Endpoint } from '../endpoint'
import { backupConfigurationEndpoints } from './backup-configuration'
import { backupEndpoints } from './backups'
import { operationEndpoints } from './operations'
import { organizationEndpoints } from './organizations'
import { prometheusEndpoints } from './prometheus'
import { serviceEndpoints } from './services'

export const ENDPOINTS: readonly Endpoint[] = [
  ...organizationEndpoints,
  ...serviceEndpoints,
  ...backupEndpoints,
  ...backupConfigurationEndpoints,
  ...operationEndpoints,
  ...prometheusEndpoints,
]
