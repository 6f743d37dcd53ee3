import { getHealth } from '@/lib/health/get-health'

export const dynamic = 'force-dynamic'

/** 200 when web, worker and database are up; 503 with what is missing otherwise. Needs no session. */
export async function GET() {
  const health = await getHealth()
  return Response.json(health, { status: health.ok ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}
