import { expectAccessible } from '../accessibility'
import { expect, test } from '../fixtures'
import { BrowsePage } from '../pages/browse-page'
import { SettingsPage } from '../pages/settings-page'
import { givenShop } from '../shop'
import { flipBit } from '../store'

/** A drill starts an engine, and waits for those that other tests asked for. */
const DRILL_MS = 180_000

test('a new full backup is verified by itself, with check queries, and a damaged one is Not restorable', async ({
  admin,
  viewer,
}) => {
  test.slow()
  const { serviceId, application, backups } = await givenShop(admin)
  await application.close()
  await test.step('Settings say when, and what to ask', async () => {
    const settings = new SettingsPage(admin)
    await settings.open(serviceId)
    await expect(settings.fact('Verified by itself')).toHaveText('Only when somebody asks for it')
    const queries = await settings.openCheckQueries()
    await queries.add({ name: 'Orders', sql: 'SELECT count() FROM shop.orders', expected: '20000' })
    await expectAccessible(admin, 'Check queries')
    await queries.save()
    await expect(settings.fact('Check queries')).toHaveText('Orders')
    const drills = await settings.openDrills()
    await drills.getByLabel('Each new full backup').check()
    await drills.getByLabel('Start none in business hours').check()
    await expectAccessible(admin, 'When drills run')
    await drills.getByLabel('Business hours until').fill('07:30')
    await drills.getByRole('button', { name: 'Save' }).click()
    await expect(drills).toContainText('Leave at least one hour of the day free.')
    await drills.getByLabel('Start none in business hours').uncheck()
    await drills.getByRole('button', { name: 'Save' }).click()
    await expect(settings.fact('Verified by itself')).toHaveText('Each new full backup')
    await viewer.goto(`/services/${serviceId}/settings`)
    const seen = new SettingsPage(viewer)
    await expect(seen.fact('Check queries')).toHaveText('1')
    await expect(viewer.getByRole('button', { name: 'Change check queries' })).toHaveCount(0)
  })

  await backups.open(serviceId)
  const backupId = await backups.backUp()
  await expect(backups.row(backupId)).toContainText(/Verified .*, restored in \d/, { timeout: DRILL_MS })

  await admin.goto(`/services/${serviceId}`)
  await expect(admin.getByRole('region', { name: 'Recovery' })).toContainText(
    /you would lose at most .* of data and be back in about .*A drill restored exactly that backup/,
  )
  const restoreTime = admin.getByRole('figure', { name: 'Restore time' })
  await expect(restoreTime).toContainText(/Newest \d/)
  await restoreTime.getByText('Show as a table').click()
  await expect(restoreTime.getByRole('row', { name: /Drill \d/ })).toHaveCount(1)
  await expect(admin.getByRole('figure', { name: 'Backup size' }).locator('svg path')).toHaveCount(1)
  await expectAccessible(admin, 'Overview of a verified service')

  const viewing = new BrowsePage(viewer)
  await viewing.open(backupId)
  await expect(viewing.fact('Drill')).toContainText(/Verified .*, restored in/)
  await expect(viewer.getByRole('button', { name: 'Verify' })).toHaveCount(0)

  await test.step('a check query that fails is told from a bad backup, with what it answered', async () => {
    const settings = new SettingsPage(admin)
    await settings.open(serviceId)
    const queries = await settings.openCheckQueries()
    await queries.expected.fill('20001')
    await queries.save()
    await backups.open(serviceId)
    const overview = await admin.context().newPage()
    await overview.goto(`/services/${serviceId}`)
    const points = overview.getByRole('figure', { name: 'Restore time' }).locator('svg path')
    await expect(points).toHaveCount(1)
    await backups.choose(backupId, 'Verify')
    await expect(backups.row(backupId)).toContainText(/Check query failed .*, restored in \d/, { timeout: DRILL_MS })
    // The chart follows without a reload.
    await expect(points).toHaveCount(2)
    await overview.close()
    await viewing.open(backupId)
    await expect(viewer.getByRole('main')).toContainText(
      /A drill restored this backup whole, but its data is not what was expected: The check query “Orders”/,
    )
    const drill = await admin.request.get(`/api/services/${serviceId}`)
    const { operations } = (await drill.json()) as { operations: { id: string; kind: string }[] }
    await admin.goto(`/operations/${operations.find(({ kind }) => kind === 'drill')?.id}`)
    const result = admin.getByRole('list', { name: 'Check queries' }).getByRole('listitem')
    await expect(result).toContainText(/Not as expected.*Expected20001.*Answered20000/)
    await expectAccessible(admin, 'A drill whose check query failed')
  })

  await flipBit(serviceId, backupId)
  const browse = new BrowsePage(admin)
  await browse.open(backupId)
  await admin.getByRole('button', { name: 'Verify', exact: true }).click()
  await expect(browse.fact('Drill')).toHaveText('Not restorable', { timeout: DRILL_MS })
  await expect(admin.getByText('A drill could not restore this backup')).toBeVisible()
  await admin.setViewportSize({ width: 390, height: 800 })
  await admin.goto(`/services/${serviceId}`)
  await expect(admin.getByRole('region', { name: 'Recovery' })).toContainText('all of its data would be lost')
  await expectAccessible(admin, 'Overview without a good backup')
})
