import { useRouter } from 'next/navigation'
import { useViewer } from '@/components/shell/console-context'

/** Opens a service that was just asked for. It may have taken over a role of this person, so the layout reads them anew. */
export function useOpenRestored(): (serviceId: string) => void {
  const router = useRouter()
  const { serviceRoles } = useViewer()
  return (serviceId) => {
    router.push(`/services/${serviceId}`)
    if (Object.keys(serviceRoles).length > 0) router.refresh()
  }
}
