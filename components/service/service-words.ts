import { formatCount } from '@/components/ui/format'
import type { RestoredPart } from '@/lib/restore/types'
import { CircleAlertIcon, CircleCheckIcon, CircleStopIcon, LoaderIcon, type LucideIcon, TrashIcon } from 'lucide-react'
import type { ServiceState, ServiceSummary } from '@/lib/service/types'

type Words = { word: string; icon: LucideIcon; style: string; isPassing: boolean }

const passing = { icon: LoaderIcon, style: 'text-warning', isPassing: true }

export const SERVICE_STATES = {
  provisioning: { word: 'Provisioning', ...passing },
  starting: { word: 'Starting', ...passing },
  running: { word: 'Running', icon: CircleCheckIcon, style: 'text-success', isPassing: false },
  stopping: { word: 'Stopping', ...passing },
  stopped: { word: 'Stopped', icon: CircleStopIcon, style: 'text-warning', isPassing: false },
  degraded: { word: 'Degraded', icon: CircleAlertIcon, style: 'text-warning', isPassing: false },
  unreachable: { word: 'Unreachable', icon: CircleAlertIcon, style: 'text-warning', isPassing: false },
  failed: { word: 'Failed', icon: CircleAlertIcon, style: 'text-danger', isPassing: false },
  terminating: { word: 'Deleting', ...passing },
  terminated: { word: 'Deleted', icon: TrashIcon, style: 'text-fg-muted', isPassing: false },
} as const satisfies Record<ServiceState, Words>

/** Something may change on this service without anybody clicking. */
export function isPassing(service: ServiceSummary): boolean {
  return service.activeOperation !== null || SERVICE_STATES[service.state].isPassing
}

/** "docker", or "swarm, on node-2, away". */
export function driverWords({ driver, placedOn }: ServiceSummary): string {
  if (!placedOn) return driver
  return `${driver}, on ${placedOn.name}${placedOn.isReady ? '' : ', away'}`
}

/** It ran, and either failed or is on a host that is away. */
export function canComeBack({ state, version, placedOn }: ServiceSummary): boolean {
  return version !== null && (state === 'failed' || (state === 'degraded' && placedOn?.isReady === false))
}

/** "2 of 14 tables, 1 of them with chosen partitions only, without rows" */
export function partWords({ tables, of, withSomePartitions, structureOnly }: RestoredPart): string {
  return [
    `${tables} of ${formatCount(of, 'table')}`,
    withSomePartitions > 0 && `${withSomePartitions} of them with chosen partitions only`,
    structureOnly && 'without rows',
  ]
    .filter(Boolean)
    .join(', ')
}
