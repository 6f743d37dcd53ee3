import type { Prisma, Tx } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { generatePassword, sealSecret, sha256Hex } from '@/lib/secrets'

type Gone = Pick<Prisma.ServiceUncheckedCreateInput, 'id' | 'name' | 'image'> &
  Partial<Prisma.ServiceUncheckedCreateInput>

/** Writes a service that is gone, so that the backups found of it have one. */
export async function insertGoneService(tx: Tx, known: Gone, now: Date): Promise<void> {
  await tx.service.create({
    data: {
      state: 'terminated',
      driver: getEnv().CONSOLE_PROVISIONER,
      passwordSha256: sha256Hex(generatePassword()),
      consolePasswordEnc: sealSecret(generatePassword()),
      ...known,
      terminatedAt: now,
      rebuiltAt: now,
    },
  })
}
