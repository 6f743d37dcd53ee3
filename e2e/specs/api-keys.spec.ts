import { z } from 'zod'
import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, need, test, uniqueName } from '../fixtures'

test('an Admin makes a key, a program uses it, and revoked it is refused', async ({ admin, viewer, playwright }) => {
  const name = uniqueName('nightly export with a very long name').slice(0, 50)
  await admin.goto('/api-keys')
  await admin.getByRole('button', { name: 'New API key' }).click()
  const dialog = admin.getByRole('dialog')
  await expectAccessible(admin, 'new API key')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await expect(dialog.getByText(/kept only as a hash/)).toBeVisible()
  const [keyId, secret] = await dialog.locator('code').allTextContents()
  await dialog.getByRole('button', { name: 'Done' }).click()

  const row = admin.getByRole('row', { name: new RegExp(name) })
  await expect(row).toContainText(keyId ?? 'no key')
  await admin.reload()
  expect(await admin.content()).not.toContain(secret)
  await expectAccessible(admin, 'API keys')
  await admin.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(admin, 'API keys on a phone')

  const program = await playwright.request.newContext({
    baseURL: need('E2E_URL'),
    httpCredentials: { username: keyId ?? '', password: secret ?? '', send: 'always' },
  })
  const organizations = await program.get('/v1/organizations')
  expect(organizations.status()).toBe(200)
  const { result } = (await organizations.json()) as { result: { id: string }[] }
  const services = `/v1/organizations/${result[0]?.id}/services`
  expect((await program.get(services)).status()).toBe(200)
  expect((await program.post(services, { data: { name: uniqueName('x') } })).status()).toBe(403)
  expect((await program.get('/v1/openapi.json')).status()).toBe(200)

  await row.getByRole('button', { name: /^Revoke/ }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click()
  await expect(admin.getByRole('dialog')).toHaveCount(0)
  await expect(row).toHaveCount(0)
  expect((await program.get(services)).status()).toBe(401)
  await program.dispose()

  await viewer.goto('/api-keys')
  await expect(viewer.getByText('Only an Admin sees this page')).toBeVisible()
  await expect(viewer.getByRole('link', { name: 'API keys' })).toHaveCount(0)
})

test('every endpoint of the OpenAPI document is readable in a page', async ({ admin }) => {
  const document = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))) })
    .parse(await (await admin.request.get('/v1/openapi.json')).json())
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  )
  await admin.goto('/api-keys')
  await admin.getByRole('link', { name: 'API reference' }).click()
  await admin.getByText('Backs up now').click()
  await expect(admin.getByLabel('Example of backupCreate')).toContainText('curl -u "$KEY_ID:$KEY_SECRET" -X POST')
  await expect(admin.getByRole('table', { name: 'Answer of backupCreate' })).toContainText('result.operationId')
  for (const id of ids) await expect(admin.locator(`details[id="${id}"]`), id).toBeVisible()
  await expectAccessible(admin, 'API reference')
  await admin.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(admin, 'API reference on a phone')
})
