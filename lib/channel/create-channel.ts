import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { sealSecret } from '@/lib/secrets'
import { resolveTarget } from './guard'
import { type ChannelConfig, channelConfigSchema, channelRulesSchema } from './schemas'
import { newSigningSecret } from './sign'

type Config = z.output<typeof channelConfigSchema>

const hostOf = (config: Config): string => (config.kind === 'email' ? config.host : new URL(config.url).hostname)

/** A webhook's path is as good as a password. */
function targetOf(config: Config): string {
  return config.kind === 'email' ? `${config.to.join(', ')} by ${config.host}` : new URL(config.url).origin
}

function complete(config: Config): ChannelConfig {
  return config.kind === 'webhook' ? { ...config, secret: newSigningSecret() } : config
}

/**
 * Adds a channel. The secret that a webhook is signed with is told here once. @throws AppError `bad_request` for an
 * address that nothing is sent to.
 */
export async function createChannel(
  ctx: Ctx,
  input: unknown,
): Promise<{ channelId: string; signingSecret: string | null }> {
  requirePermission(ctx, 'notification:configure')
  const rules = channelRulesSchema.parse(input)
  const given = channelConfigSchema.parse(input)
  await resolveTarget(hostOf(given))
  const config = complete(given)
  const id = randomUUID()
  await db.$transaction(async (tx) => {
    await tx.notificationChannel.create({
      data: {
        ...rules,
        id,
        kind: config.kind,
        target: targetOf(given),
        configEnc: sealSecret(JSON.stringify(config)),
        createdBy: ctx.actor.label,
      },
    })
    await recordActivity(tx, ctx, {
      action: 'channel_create',
      detail: `${rules.name}: ${config.kind} to ${targetOf(given)}`,
    })
  })
  return { channelId: id, signingSecret: config.kind === 'webhook' ? config.secret : null }
}
