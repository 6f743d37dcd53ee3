import { randomUUID } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import type { Tx } from '@/lib/db'
import type { Role } from './permissions'

type NewUser = { name: string; email: string; password: string; role: Role }

/** Writes a person and the credential they sign in with, in the form better-auth reads. */
export async function insertUser(tx: Tx, { name, email, password, role }: NewUser): Promise<string> {
  const id = randomUUID()
  const hash = await hashPassword(password)
  await tx.user.create({
    data: {
      id,
      name,
      email,
      role,
      emailVerified: true,
      accounts: { create: { id: randomUUID(), accountId: id, providerId: 'credential', password: hash } },
    },
  })
  return id
}
