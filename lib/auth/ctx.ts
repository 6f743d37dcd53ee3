import { AppError } from '@/lib/errors'
import { can, type InstallationPermission, roleOn, type Roles, type ServicePermission } from './permissions'

export type UserActor = Roles & {
  kind: 'user'
  id: string
  label: string
  /** The session of this request. */
  sessionId?: string
}
/** A program with an API key. */
export type KeyActor = Roles & { kind: 'key'; id: string; label: string }
export type SystemActor = { kind: 'system'; label: 'system' }
export type Actor = UserActor | KeyActor | SystemActor

/** Who is acting, and from which address; the first argument of every verb. */
export type Ctx = {
  actor: Actor
  /** Where the request came from. */
  address?: string | null
  /** The client's own key of this request: the same key never makes a second operation. */
  requestKey?: string
  /** What the request with that key asked for. */
  requestHash?: string
}

/** Schedules and the worker's own work. */
export const SYSTEM_CTX: Ctx = { actor: { kind: 'system', label: 'system' } }

type Need =
  | [permission: InstallationPermission, serviceId?: undefined]
  | [permission: ServicePermission, serviceId: string]

/** @throws AppError `forbidden` when the actor's role for the installation, or on the service, lacks the permission. */
export function requirePermission(ctx: Ctx, permission: InstallationPermission): void
export function requirePermission(ctx: Ctx, permission: ServicePermission, serviceId: string): void
export function requirePermission(ctx: Ctx, ...[permission, serviceId]: Need): void {
  const { actor } = ctx
  if (actor.kind === 'system') return
  if (serviceId === undefined ? can(actor, permission) : can(actor, permission, serviceId)) return
  const role = serviceId === undefined ? actor.role : roleOn(actor, serviceId)
  const where = serviceId === undefined ? '' : ' on this service'
  throw new AppError('forbidden', `Your role${where} (${role}) does not allow this. Ask an Admin.`, {
    message: `${actor.label} (${role}) lacks ${permission}${serviceId === undefined ? '' : ` on ${serviceId}`}`,
  })
}

/** Who is signed in. @throws AppError `forbidden` for programs: they have no account. */
export function requirePerson(ctx: Ctx): UserActor {
  if (ctx.actor.kind === 'user') return ctx.actor
  throw new AppError('forbidden', 'Only a person who is signed in can do this.')
}
