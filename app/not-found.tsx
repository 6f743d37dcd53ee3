import { buttonStyle } from '@/components/ui/button'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-4 p-6 text-center">
      <h1 className="text-xl font-bold">There is nothing here</h1>
      <p className="text-fg-muted">It may have been deleted, or the address is not right.</p>
      {/* oxlint-disable-next-line nextjs/no-html-link-for-pages -- every page loads this screen, and a Link's code with it once more */}
      <a href="/services" className={buttonStyle({ tone: 'primary' })}>
        All services
      </a>
    </main>
  )
}
