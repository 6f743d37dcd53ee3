import { randomBytes, randomUUID } from 'node:crypto'
import type { Tx } from '@/lib/db'
import { sha256Hex } from '@/lib/secrets'
import type { Ctx } from './ctx'
import type { Role } from './permissions'

/** 192 bits: nobody guesses it, and such a secret needs no slow hash. */
const TOKEN_BYTES = 24

type NewInvite = { email: string; role: Role; userId?: string; lifetimeMs: number }

/** Writes a link by which a password is set, in place of an older one to the same person, and returns its token. */
export async function writeInvite(tx: Tx, ctx: Ctx, { email, role, userId, lifetimeMs }: NewInvite): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const facts = {
    tokenSha256: sha256Hex(token),
    role,
    userId: userId ?? null,
    invitedBy: ctx.actor.label,
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + lifetimeMs),
  }
  await tx.invite.upsert({ where: { email }, create: { id: randomUUID(), email, ...facts }, update: facts })
  return token
}
