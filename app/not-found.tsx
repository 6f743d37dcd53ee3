import { Link } from '@/components/ui/link'
import { buttonStyle } from '@/components/ui/button'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-4 p-6 text-center">
      <h1 className="text-xl font-bold">There is nothing here</h1>
      <p className="text-fg-muted">It may have been deleted, or the address is not right.</p>
      <Link href="/services" className={buttonStyle({ tone: 'primary' })}>
        All services
      </Link>
    </main>
  )
}
