import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { createService } from '@/lib/service/create-service'

const SAMPLE_NAME = 'documentation'
const SETTING_KEY = 'sample'

/** Makes the sample service once in the life of an installation, and never beside services of people's own. */
export async function ensureSampleService(): Promise<void> {
  const isDone = await db.setting.findUnique({ where: { key: SETTING_KEY } })
  if (isDone) return
  const services = await db.service.count()
  const { count } = await db.setting.createMany({
    data: [{ key: SETTING_KEY, value: { made: services === 0 } }],
    skipDuplicates: true,
  })
  if (count === 1 && services === 0) await createService(SYSTEM_CTX, { name: SAMPLE_NAME }, { withSample: true })
}
