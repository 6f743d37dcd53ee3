import type { APIResponse, Page } from '@playwright/test'

const KEPT_HEADERS = ['accept', 'content-type', 'next-action', 'next-router-state-tree']

export type CapturedAction = { url: string; headers: Record<string, string>; body: Buffer }

/** Takes the server action that a click would send off the wire: it is not carried out, but can be sent by anybody later. */
export async function captureAction(page: Page, trigger: () => Promise<void>): Promise<CapturedAction> {
  let captured: CapturedAction | undefined
  const isAction = (url: URL) => !url.pathname.startsWith('/api/')
  await page.route(isAction, async (route) => {
    const request = route.request()
    const headers = await request.allHeaders()
    if (!('next-action' in headers)) return route.fallback()
    const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name))
    captured = { url: request.url(), headers: Object.fromEntries(kept), body: request.postDataBuffer() ?? Buffer.of() }
    return route.abort()
  })
  const failed = page.waitForEvent('requestfailed', (request) => request.method() === 'POST')
  await trigger()
  await failed
  await page.unroute(isAction)
  if (!captured) throw new Error('no server action was sent')
  return captured
}

/** Sends a captured action with the cookies of this page's person. */
export function replay(page: Page, action: CapturedAction, headers: Record<string, string> = {}): Promise<APIResponse> {
  const origin = new URL(action.url).origin
  return page.context().request.post(action.url, {
    headers: { ...action.headers, origin, ...headers },
    data: action.body,
  })
}
