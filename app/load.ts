import { notFound } from 'next/navigation'
import { cache } from 'react'
import { isAppError } from '@/lib/errors'
import { getService } from '@/lib/service/get-service'
import { requireActor } from './session'

/** What does not exist, or can't (an id that is none), is a page that is not there. */
export async function orNotFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (isAppError(error) && error.code === 'not_found') notFound()
    if (error instanceof Error && error.name === 'ZodError') notFound()
    throw error
  }
}

/** Read once per request, for the sidebar and the page. */
export const loadService = cache(async (serviceId: string) =>
  orNotFound(getService({ actor: await requireActor() }, { serviceId })),
)
