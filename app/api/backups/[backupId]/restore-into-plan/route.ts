import { z } from 'zod'
import { respond } from '@/lib/http'
import { planRestoreInto } from '@/lib/restore/plan-restore-into'

type Context = RouteContext<'/api/backups/[backupId]/restore-into-plan'>

const bodySchema = z.record(z.string(), z.unknown())

/** Reads only; a POST because what was chosen may be longer than an address. Body: the input of planRestoreInto. */
export async function POST(request: Request, { params }: Context) {
  const { backupId } = await params
  return respond(request, async (ctx) => planRestoreInto(ctx, { ...bodySchema.parse(await request.json()), backupId }))
}
