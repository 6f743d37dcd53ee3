import { createHash } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import { configFiles, FILE_MODE } from '@/lib/provisioning/docker/config-archive'
import { CONTRACT } from '@/lib/provisioning/docker/engine-image'
import { isConflict } from '@/lib/provisioning/docker/failures'
import { LABEL, ownLabels } from '@/lib/provisioning/docker/names'
import type { EngineConfig } from '@/lib/provisioning/engine/engine-config'
import type { Swarm } from './nodes'

const NAME_HASH_LENGTH = 32

const listedSchema = z.array(z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) }))

export type SecretReference = {
  SecretID: string
  SecretName: string
  File: { Name: string; UID: string; GID: string; Mode: number }
}

async function listSecrets({ manager, settings }: Swarm, serviceId: string): Promise<{ id: string; name: string }[]> {
  const filters = { label: [`${LABEL.prefix}=${settings.prefix}`, `${LABEL.serviceId}=${serviceId}`] }
  const listed: unknown = await manager.ask((docker) => docker.listSecrets({ filters }))
  return listedSchema.parse(listed).map(({ ID, Spec }) => ({ id: ID, name: Spec.Name }))
}

/** Swarm never changes a secret: its name says what it holds, and a changed file is another one. */
function nameOf({ prefix }: Swarm['settings'], serviceId: string, file: string, content: string): string {
  const hash = createHash('sha256').update(`${serviceId} ${file}\n${content}`).digest('hex')
  return `${prefix}-${hash.slice(0, NAME_HASH_LENGTH)}`
}

/** The files of an engine's configuration as secrets of the swarm, for a service to mount. */
export async function ensureSecrets(
  swarm: Swarm,
  serviceId: string,
  config: EngineConfig,
  user: { uid: number; gid: number },
): Promise<SecretReference[]> {
  const there = await listSecrets(swarm, serviceId)
  const references = configFiles(config).map(async ({ name: file, content }) => {
    const name = nameOf(swarm.settings, serviceId, file, content)
    const id = there.find((secret) => secret.name === name)?.id ?? (await create(swarm, serviceId, name, content))
    const target = path.posix.join(CONTRACT.configDir, file)
    const File = { Name: target, UID: String(user.uid), GID: String(user.gid), Mode: FILE_MODE }
    return { SecretID: id, SecretName: name, File }
  })
  return Promise.all(references)
}

const createdSchema = z.object({ ID: z.string().optional(), id: z.string().optional() })

async function create(swarm: Swarm, serviceId: string, name: string, content: string): Promise<string> {
  const Labels = ownLabels(swarm.settings, serviceId)
  const Data = Buffer.from(content).toString('base64')
  const id = await swarm.manager.ask(async (docker) => {
    try {
      // Without this the client sends what is in it as the address too.
      const request = { _query: {}, _body: { Name: name, Labels, Data } }
      const created = createdSchema.parse(await docker.createSecret(request))
      return created.ID ?? created.id
    } catch (error) {
      // Another worker was quicker.
      if (isConflict(error)) return null
      throw error
    }
  })
  if (id) return id
  const found = (await listSecrets(swarm, serviceId)).find((secret) => secret.name === name)
  if (!found) throw new Error(`the secret ${name} was neither made nor found`)
  return found.id
}

/** Secrets of a service that it uses no longer are removed; all of them where `kept` is empty. */
export async function removeSecrets(swarm: Swarm, serviceId: string, kept: readonly SecretReference[]): Promise<void> {
  const inUse = new Set(kept.map(({ SecretName }) => SecretName))
  for (const { id, name } of await listSecrets(swarm, serviceId)) {
    if (!inUse.has(name)) await swarm.manager.find((docker) => docker.getSecret(id).remove())
  }
}
