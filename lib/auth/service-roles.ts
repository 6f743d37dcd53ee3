import type { Tx } from '@/lib/db'

/** A service made of another's data takes over who may do what there: nobody gains or loses by a restore. */
export async function carryServiceRoles(tx: Tx, { from, to }: { from: string; to: string }): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO service_role (user_id, service_id, role)
    SELECT user_id, ${to}::uuid, role FROM service_role WHERE service_id = ${from}::uuid`
}

/** Forgets the roles on a deleted service as soon as nothing is left to do with it: no backup, no bucket. */
export async function forgetServiceRoles(tx: Tx, serviceId: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM service_role USING service s
    WHERE service_role.service_id = ${serviceId}::uuid AND s.id = service_role.service_id AND s.state = 'terminated'
      AND NOT EXISTS (SELECT FROM backup b WHERE b.service_id = s.id)
      AND NOT EXISTS (SELECT FROM bucket b WHERE b.service_id = s.id AND b.secret_enc IS NOT NULL)`
}
