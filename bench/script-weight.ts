import { chromium } from '@playwright/test'
import { BROWSER_ARGS, resolveBrowser } from '@/e2e/browser'
import type { Figure } from './measure'

const REACH_KB = 190
const BYTES_PER_KB = 1024

/** Script that a browser loads for the Backups page, as it came over the wire (gzip). */
export async function measureScript(baseUrl: string, cookie: string, serviceId: string): Promise<Figure> {
  const browser = await chromium.launch({ executablePath: await resolveBrowser(), args: BROWSER_ARGS })
  try {
    const context = await browser.newContext()
    await context.setExtraHTTPHeaders({ cookie })
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    const scripts = new Set<string>()
    let bytes = 0
    session.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Script' && scripts.add(requestId)))
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength
    })
    await page.goto(`${baseUrl}/services/${serviceId}/backups`)
    await page.getByRole('heading', { name: 'Backup history' }).waitFor()
    await page.waitForLoadState('load')
    const kilobytes = bytes / BYTES_PER_KB
    return {
      what: 'script on the Backups page, gzip',
      measured: `${kilobytes.toFixed(0)} KB`,
      reach: `${REACH_KB} KB`,
      isReached: kilobytes <= REACH_KB,
    }
  } finally {
    await browser.close()
  }
}
