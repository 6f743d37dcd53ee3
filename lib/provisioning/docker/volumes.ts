import { z } from 'zod'
import { AppError } from '@/lib/errors'
import type { InstanceSpec } from '@/lib/provisioning/port'
import { CHANGE_LIMIT_MS, type Daemon } from './daemon'
import { instanceName, LABEL, ownLabels } from './names'
import type { DockerSettings } from './settings'

const volumesSchema = z.object({ Volumes: z.array(z.object({ Name: z.string(), Labels: z.unknown() })).nullable() })
const volumeLabelsSchema = z.object({ [LABEL.serviceId]: z.uuid() })

/** Every volume of this console's services. */
export async function listVolumes(daemon: Daemon, { prefix }: DockerSettings) {
  const filters = { label: [`${LABEL.prefix}=${prefix}`, LABEL.serviceId] }
  const listed = await daemon.ask((docker) => docker.listVolumes({ filters }))
  const volumes = volumesSchema.parse(listed).Volumes ?? []
  return volumes.flatMap(({ Name, Labels }) => {
    const own = volumeLabelsSchema.safeParse(Labels)
    return own.success ? [{ name: Name, serviceId: own.data[LABEL.serviceId] }] : []
  })
}

/** @throws AppError `conflict` when the data of a service that has run is gone: it must not come up empty. */
export async function ensureVolume(daemon: Daemon, settings: DockerSettings, spec: InstanceSpec): Promise<void> {
  if (await hasVolume(daemon, settings, spec.serviceId)) return
  const name = instanceName(settings, spec.serviceId)
  if (spec.hasRun) {
    throw new AppError('conflict', `The data of this service is gone: Docker has no volume ${name}. Restore a backup.`)
  }
  const options = { Name: name, Labels: ownLabels(settings, spec.serviceId) }
  await daemon.ask((docker) => docker.createVolume(options), CHANGE_LIMIT_MS)
}

export async function hasVolume(daemon: Daemon, settings: DockerSettings, serviceId: string): Promise<boolean> {
  const name = instanceName(settings, serviceId)
  return (await daemon.find((docker) => docker.getVolume(name).inspect())) !== null
}

/** Nothing to do when it is gone. */
export async function removeVolume(daemon: Daemon, settings: DockerSettings, serviceId: string): Promise<void> {
  const name = instanceName(settings, serviceId)
  await daemon.find((docker) => docker.getVolume(name).remove(), CHANGE_LIMIT_MS)
}
