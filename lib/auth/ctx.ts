import { AppError } from '@/lib/errors'
import { can, type Permission, type Role } from './permissions'

export type UserActor = {
  kind: 'user'
  id: string
  label: string
  role: Role
  /** The session of this request. */
  sessionId?: string
}
/** A program with an API key. */
export type KeyActor = { kind: 'key'; id: string; label: string; role: Role }
export type SystemActor = { kind: 'system'; label: 'system' }
export type Actor = UserActor | KeyActor | SystemActor

/** Who is acting, and from which address; the first argument of every verb. */
export type Ctx = {
  actor: Actor
  /** Where the request came from. */
  address?: string | null
  /** The client's own key of this request: the same key never makes a second operation. */
  requestKey?: string
}

/** Schedules and the worker's own work. */
export const SYSTEM_CTX: Ctx = { actor: { kind: 'system', label: 'system' } }

/** @throws AppError `forbidden` when the actor's role lacks the permission. */
export function requirePermission(ctx: Ctx, permission: Permission): void {
  if (ctx.actor.kind === 'system') return
  if (can(ctx.actor.role, permission)) return
  throw new AppError('forbidden', `Your role (${ctx.actor.role}) does not allow this. Ask an Admin.`, {
    message: `${ctx.actor.label} (${ctx.actor.role}) lacks ${permission}`,
  })
}

/** Who is signed in. @throws AppError `forbidden` for programs: they have no account. */
export function requirePerson(ctx: Ctx): UserActor {
  if (ctx.actor.kind === 'user') return ctx.actor
  throw new AppError('forbidden', 'Only a person who is signed in can do this.')
}
