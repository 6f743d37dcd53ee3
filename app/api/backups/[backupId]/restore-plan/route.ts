import { z } from 'zod'
import { respond } from '@/lib/http'
import { planRestore } from '@/lib/restore/plan-restore'

type Context = RouteContext<'/api/backups/[backupId]/restore-plan'>

const bodySchema = z.record(z.string(), z.unknown())

export async function GET(request: Request, { params }: Context) {
  const { backupId } = await params
  return respond(request, (ctx) => planRestore(ctx, { backupId }))
}

/** Reads only; a POST because what was chosen may be longer than an address. Body: the input of planRestore. */
export async function POST(request: Request, { params }: Context) {
  const { backupId } = await params
  return respond(request, async (ctx) => planRestore(ctx, { ...bodySchema.parse(await request.json()), backupId }))
}
