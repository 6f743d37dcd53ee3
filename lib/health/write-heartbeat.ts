import { db } from '@/lib/db'

/** Says by the database's clock that this worker is alive, and forgets workers that have been silent for an hour. */
export async function writeHeartbeat(workerId: string): Promise<void> {
  await db.$executeRaw`
    INSERT INTO worker (id, heartbeat_at) VALUES (${workerId}, now())
    ON CONFLICT (id) DO UPDATE SET heartbeat_at = now()`
  await db.$executeRaw`DELETE FROM worker WHERE heartbeat_at < now() - interval '1 hour'`
}
