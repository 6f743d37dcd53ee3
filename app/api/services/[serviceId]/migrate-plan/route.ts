import { z } from 'zod'
import { respond } from '@/lib/http'
import { planMigrate } from '@/lib/migrate/plan-migrate'

type Context = RouteContext<'/api/services/[serviceId]/migrate-plan'>

const bodySchema = z.record(z.string(), z.unknown())

/** Reads only; a POST because what was chosen may be longer than an address. Body: the input of planMigrate. */
export async function POST(request: Request, { params }: Context) {
  const { serviceId: sourceServiceId } = await params
  return respond(request, async (ctx) =>
    planMigrate(ctx, { ...bodySchema.parse(await request.json()), sourceServiceId }),
  )
}
