import { expect, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicesPage } from '../pages/services-page'

const BUDGET_KB = 190
/** An empty Next.js page is 131 KB: less means that the measurement missed something. */
const LEAST_KB = 100

test(`the Backups page loads at most ${BUDGET_KB} KB of script`, async ({ admin }) => {
  const services = new ServicesPage(admin)
  await services.open()
  const serviceId = await services.create(uniqueName('budget'))
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  await backups.backUp()

  const context = await admin
    .context()
    .browser()
    ?.newContext({
      baseURL: new URL(admin.url()).origin,
      storageState: await admin.context().storageState(),
    })
  if (!context) throw new Error('the page has a browser')
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const sizes = new Map<string, number>()
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') sizes.set(requestId, 0)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (sizes.has(requestId)) sizes.set(requestId, encodedDataLength)
  })
  const fresh = new BackupsPage(page)
  await fresh.open(serviceId)
  await expect(fresh.rows).toHaveCount(1)
  await page.waitForLoadState('load')
  await expect.poll(() => [...sizes.values()].every((size) => size > 0)).toBe(true)
  const kilobytes = [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1024
  test.info().annotations.push({ type: 'script', description: `${kilobytes.toFixed(0)} KB in ${sizes.size} files` })
  expect(kilobytes).toBeGreaterThan(LEAST_KB)
  expect(kilobytes).toBeLessThanOrEqual(BUDGET_KB)
  await context.close()
})
