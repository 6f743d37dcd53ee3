import { z } from 'zod'
import { previewBackup } from '@/lib/backup/preview-backup'
import { respond } from '@/lib/http'

type Context = RouteContext<'/api/services/[serviceId]/backup-preview'>

const bodySchema = z.record(z.string(), z.unknown())

/** Reads only; a POST because what was chosen may be longer than an address. Body: the input of takeBackup. */
export async function POST(request: Request, { params }: Context) {
  const { serviceId } = await params
  return respond(request, async (ctx) => previewBackup(ctx, { ...bodySchema.parse(await request.json()), serviceId }))
}
