import { randomUUID } from 'node:crypto'
import { recordActivity } from '@/lib/activity/record'
import { db, type Tx } from '@/lib/db'
import type { Role } from '../permissions'
import { accountIdOf, OIDC_PROVIDER } from './account'
import type { ConfiguredIssuer } from './env'
import type { Refusal } from './failures'
import type { Profile } from './profile'

type Person = { id: string; email: string; role: Role }
type Asked = { issuer: ConfiguredIssuer; profile: Profile; address: string | null }

function ctxOf({ id, email, role }: Person, address: string | null) {
  return { actor: { kind: 'user', id, label: email, role, serviceRoles: {} }, address } as const
}

/** Connects somebody who is here, found by the verified e-mail address. */
async function connect(tx: Tx, person: Person, { issuer, profile, address }: Asked): Promise<Refusal | null> {
  const others = { userId: person.id, providerId: OIDC_PROVIDER, accountId: { startsWith: accountIdOf(issuer, '') } }
  if (await tx.account.findFirst({ where: others })) return 'email_in_use'
  const accountId = accountIdOf(issuer, profile.subject)
  await tx.account.create({ data: { id: randomUUID(), userId: person.id, providerId: OIDC_PROVIDER, accountId } })
  await recordActivity(tx, ctxOf(person, address), { action: 'user_single_sign_on', detail: issuer.issuer })
  return null
}

/** Makes somebody new: as invited, or with the role that the configuration gives to everybody. */
async function addPerson(tx: Tx, email: string, { issuer, profile, address }: Asked): Promise<Refusal | null> {
  const accountId = accountIdOf(issuer, profile.subject)
  const sameAs = { OR: [{ email }, { accountId }] }
  const invite = await tx.invite.findUnique({ where: { email, expiresAt: { gt: new Date() } } })
  const wasRemoved = (await tx.removedUser.count({ where: sameAs })) > 0
  const role = invite?.role ?? (wasRemoved ? null : issuer.newRole)
  if (role === null) return wasRemoved ? 'person_removed' : 'person_unknown'
  const person = { id: randomUUID(), email, role }
  const account = { id: randomUUID(), providerId: OIDC_PROVIDER, accountId }
  await tx.user.create({
    data: { ...person, name: profile.name, emailVerified: true, accounts: { create: account } },
  })
  await tx.invite.deleteMany({ where: { email } })
  await tx.removedUser.deleteMany({ where: sameAs })
  const detail = `${email} as ${role}, ${invite ? 'invited, ' : ''}by ${issuer.issuer}`
  await recordActivity(tx, ctxOf(person, address), { action: 'user_add', detail })
  return null
}

/**
 * Decides whether somebody whom the issuer vouches for gets in, and makes sure of the account that they get in by: it is
 * known already, or found or made by a verified e-mail address. Answers with the address that they have here.
 */
export async function admit(asked: Asked): Promise<{ email: string } | { refusal: Refusal }> {
  const { issuer, profile } = asked
  const { email, isEmailVerified, subject } = profile
  const accountId = accountIdOf(issuer, subject)
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext(${`${OIDC_PROVIDER}|${accountId}`}))::text`
    const where = { providerId: OIDC_PROVIDER, accountId }
    const known = await tx.account.findFirst({ where, select: { user: { select: { email: true } } } })
    if (known) return known.user
    if (email === null) return { refusal: 'email_missing' }
    if (!isEmailVerified) return { refusal: 'email_not_verified' }
    const person = await tx.user.findUnique({ where: { email }, select: { id: true, email: true, role: true } })
    const refusal = person ? await connect(tx, person, asked) : await addPerson(tx, email, asked)
    return refusal ? { refusal } : { email }
  })
}
