import { api } from '@/lib/api/api'

export const dynamic = 'force-dynamic'

const answer = (request: Request) => api.fetch(request)

export { answer as GET, answer as POST, answer as PATCH, answer as DELETE }
