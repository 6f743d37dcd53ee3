import { api } from '@/lib/api/api'

export const dynamic = 'force-dynamic'

/** What Prometheus scrapes, with an API key of any role as its basic_auth. */
export const GET = (request: Request) => api.fetch(request)
