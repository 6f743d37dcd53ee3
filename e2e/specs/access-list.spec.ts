import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { Application } from '../application'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { AccessListSection } from '../pages/access-list'
import { ConnectDialog } from '../pages/connect-dialog'
import { ServicesPage } from '../pages/services-page'
import { SettingsPage } from '../pages/settings-page'

const PHONE = { width: 390, height: 844 }

async function givenApplication(page: Page) {
  const services = new ServicesPage(page)
  await services.open()
  const name = uniqueName('guarded')
  const serviceId = await services.create(name)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const dialog = new ConnectDialog(page, name)
  const url = `http://${await dialog.fact('Host')}:${await dialog.fact('HTTP port')}`
  const application = new Application({
    url,
    username: await dialog.fact('User'),
    password: await dialog.resetPassword(),
  })
  await dialog.close()
  return { serviceId, application }
}

test('an Admin says from where a service may be reached, and the engine holds to it', async ({ admin, viewer }) => {
  const { serviceId, application } = await givenApplication(admin)
  const settings = new SettingsPage(admin)
  await settings.open(serviceId)
  const access = new AccessListSection(admin)
  await expect(access.section).toContainText('You can connect to this service from anywhere')
  expect(await application.ask('1')).toBe('1')

  await test.step('an address that is none is said at its field', async () => {
    await access.open()
    await expectAccessible(admin, 'access list, anywhere')
    await access.choose('Specific locations')
    await expect(access.save).toBeDisabled()
    await access.add('203.0.113.0/24', 'Office')
    await access.add('example.com', 'Home')
    await access.save.click()
    await expect(access.rows.last()).toContainText('Enter an address such as 203.0.113.7')
    await expect(access.rows.first()).not.toContainText('Enter an address')
    await expectAccessible(admin, 'access list, with an error')
  })

  await test.step('who is not on the list is refused', async () => {
    await access.rows.last().getByLabel('IP address or CIDR').fill('2001:DB8::1/32')
    await access.apply('127.0.0.1 is refused')
    await expect(access.section).toContainText('You can connect to this service from 2 locations')
    await expect(access.section.getByRole('list', { name: 'Access list' })).toContainText('2001:db8::/32')
    await expect(application.ask('1')).rejects.toThrow(/Authentication failed/)
  })

  await test.step('the current address is added with one click, on a phone too', async () => {
    await admin.setViewportSize(PHONE)
    await access.open()
    await access.addCurrent.click()
    await expect(access.rows.last().getByLabel('IP address or CIDR')).toHaveValue('127.0.0.1')
    await expect(access.addCurrent).toBeDisabled()
    await expectNoSidewaysScroll(admin, 'access list')
    await access.apply('127.0.0.1 is let in')
    expect(await application.ask('1')).toBe('1')
  })

  await test.step('a Viewer sees the list and is not offered to change it', async () => {
    await new SettingsPage(viewer).open(serviceId)
    const seen = new AccessListSection(viewer)
    await expect(seen.section).toContainText('You can connect to this service from 3 locations')
    await expect(seen.change).toHaveCount(0)
  })
  await application.close()
})

test('an address in a header that nobody trusted wrote is not taken for the current one', async ({ admin }) => {
  const { serviceId, application } = await givenApplication(admin)
  await application.close()
  // The last one is what the proxy sees, which this console trusts.
  const headers = { 'x-forwarded-for': '198.51.100.9, 203.0.113.4', 'x-console-peer': '198.51.100.9' }
  const answer = await admin.request.get(`/api/services/${serviceId}/access-list`, { headers })
  expect(await answer.json()).toMatchObject({ mode: 'anywhere', currentAddress: '203.0.113.4' })
})
