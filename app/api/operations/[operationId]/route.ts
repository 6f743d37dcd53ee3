import { respond } from '@/lib/http'
import { getOperation } from '@/lib/operation/get-operation'

export async function GET(request: Request, { params }: RouteContext<'/api/operations/[operationId]'>) {
  const { operationId } = await params
  return respond(request, (ctx) => getOperation(ctx, { operationId }))
}
