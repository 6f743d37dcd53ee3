const SOME_ORIGIN = 'http://console.invalid'

/** Only a path of this console; anything else (also what a browser reads as another site) would send people elsewhere. */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith('/') || !URL.canParse(next, SOME_ORIGIN)) return '/services'
  const { origin, pathname, search } = new URL(next, SOME_ORIGIN)
  return origin === SOME_ORIGIN ? pathname + search : '/services'
}
