import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicesPage } from '../pages/services-page'

test('what backups weigh and cost is shown per service and chain, and an Admin sets the price', async ({
  admin,
  viewer,
}) => {
  const services = new ServicesPage(admin)
  await services.open()
  const name = uniqueName('weighed')
  const backups = new BackupsPage(admin)
  const serviceId = await services.create(name)
  await backups.open(serviceId)
  const backupId = await backups.backUp()
  const size = (await backups.row(backupId).innerText()).match(/[\d.]+ [kM]?B/)?.[0] ?? 'no size'
  await admin.goto(`/services/${serviceId}`)
  const stored = admin.getByRole('figure', { name: 'All backups' })
  await stored.getByText('Show as a table').click()
  await expect(stored.getByRole('table').getByRole('row').last()).toContainText(size)

  await admin.getByRole('link', { name: 'Usage' }).click()
  const store = admin.getByRole('figure', { name: 'In the console’s store' })
  await store.getByText('Show as a table').click()
  await expect(store.getByRole('table').getByRole('row').nth(1)).toContainText(new Date().toISOString().slice(0, 7))
  const row = admin.getByRole('table', { name: 'Usage by service' }).getByRole('row').filter({ hasText: name })
  await expect(row).toContainText(/Console’s store1\d+ B/)
  const chain = admin.getByRole('table', { name: 'Usage by chain' }).getByRole('row').filter({ hasText: name })
  await expect(chain).toContainText('kept')
  await expect(chain.getByRole('link')).toHaveAttribute('href', `/backups/${backupId}`)

  await admin.getByLabel('Per GB and month').fill('free')
  await admin.getByRole('button', { name: 'Save price' }).click()
  await expect(admin.getByText('Enter a price.')).toBeVisible()
  await admin.getByLabel('Per GB and month').fill('1000')
  await admin.getByLabel('Currency').fill('chf')
  await admin.getByRole('button', { name: 'Save price' }).click()
  await expect(row).toContainText('CHF less than 0.01 a month')
  await expectAccessible(admin, 'usage')

  await viewer.setViewportSize({ width: 390, height: 844 })
  await viewer.goto('/usage')
  await expect(viewer.getByText(/CHF .* a month/).first()).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'Save price' })).toHaveCount(0)
  await expectNoSidewaysScroll(viewer, 'usage on a phone')
  const csv = await viewer.request.get('/api/usage')
  expect([csv.status(), (await csv.text()).split('\r\n')[0]]).toEqual([
    200,
    'day,service,service id,destination,bytes,backups',
  ])
})
