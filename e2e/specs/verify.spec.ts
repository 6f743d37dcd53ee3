import { expectAccessible } from '../accessibility'
import { expect, test } from '../fixtures'
import { BrowsePage } from '../pages/browse-page'
import { givenShop } from '../shop'
import { flipBit } from '../store'

test('a backup is verified from its row, and a damaged one is Not restorable', async ({ admin, viewer }) => {
  test.slow()
  const { serviceId, application, backups } = await givenShop(admin)
  await application.close()
  const backupId = await backups.backUp()
  await backups.choose(backupId, 'Verify')
  await expect(backups.row(backupId)).toContainText(/Verified (just now|\d+ seconds? ago), restored in \d/, {
    timeout: 60_000,
  })

  await admin.goto(`/services/${serviceId}`)
  await expect(admin.getByRole('region', { name: 'Recovery' })).toContainText(
    /you would lose at most .* of data and be back in about .*A drill restored exactly that backup/,
  )
  await expectAccessible(admin, 'Overview of a verified service')

  const viewing = new BrowsePage(viewer)
  await viewing.open(backupId)
  await expect(viewing.fact('Drill')).toContainText(/Verified .*, restored in/)
  await expect(viewer.getByRole('button', { name: 'Verify' })).toHaveCount(0)

  await flipBit(serviceId, backupId)
  const browse = new BrowsePage(admin)
  await browse.open(backupId)
  await admin.getByRole('button', { name: 'Verify', exact: true }).click()
  await expect(browse.fact('Drill')).toHaveText('Not restorable', { timeout: 60_000 })
  await expect(admin.getByText('A drill could not restore this backup')).toBeVisible()
  await admin.setViewportSize({ width: 390, height: 800 })
  await admin.goto(`/services/${serviceId}`)
  await expect(admin.getByRole('region', { name: 'Recovery' })).toContainText('all of its data would be lost')
  await expectAccessible(admin, 'Overview without a good backup')
})
