import { expect, type Locator, type Page } from '@playwright/test'

type AzureFields = { connectionString: string; container: string; path: string }
type S3Fields = { address: string; accessKeyId: string; secretAccessKey: string }

async function fillS3(form: Locator, { address, accessKeyId, secretAccessKey }: S3Fields): Promise<void> {
  await form.getByLabel('Bucket path').fill(address)
  await form.getByLabel('Access key ID').fill(accessKeyId)
  await form
    .getByRole('textbox', { name: 'Secret access key' })
    .or(form.locator('[name=secretAccessKey]'))
    .first()
    .fill(secretAccessKey)
}

/** The flyout in which a service's own bucket is set up. */
export class SetUpBucketDialog {
  readonly dialog: Locator

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: /(Set up|Change) external backup/ })
  }

  enter(fields: S3Fields): Promise<void> {
    return fillS3(this.dialog, fields)
  }

  async choose(provider: string): Promise<void> {
    await this.dialog.getByLabel('Bucket provider').selectOption(provider)
  }

  async enterAzure({ connectionString, container, path }: AzureFields): Promise<void> {
    await this.choose('Azure Blob Storage')
    await this.dialog.locator('[name=connectionString]').fill(connectionString)
    await this.dialog.getByLabel('Container name').fill(container)
    await this.dialog.getByLabel('Path in the container').fill(path)
  }

  get save() {
    return this.dialog.getByRole('button', { name: 'Save external bucket' })
  }

  get test() {
    return this.dialog.getByRole('button', { name: 'Test connection' })
  }

  get outcome() {
    return this.dialog.getByRole('alert')
  }
}

/** "Backups stored in your bucket": of a service's Backups page, and of the page that lists any bucket. */
export class BucketGrid {
  constructor(readonly page: Page) {}

  get rows() {
    const region = this.page.getByRole('region', { name: 'Backups stored in your bucket, scrolls sideways' })
    return region.getByRole('row').filter({ has: this.page.getByRole('cell') })
  }

  /** Those that are whole. */
  get successful() {
    return this.rows.filter({ hasText: 'Successful' })
  }

  get restoreDialog() {
    return this.page.getByRole('dialog', { name: 'Restoring a Backup from an External Bucket Setup' })
  }

  /** Opens any bucket by its address and keys. */
  async openAny(fields: S3Fields): Promise<void> {
    await this.page.goto('/restore-from-bucket')
    await fillS3(this.page.getByRole('main'), fields)
    await this.page.getByRole('button', { name: 'List backups' }).click()
    await expect(this.rows.last()).toBeVisible()
  }

  /** Restores the oldest one into a new service. */
  async restore(name: string): Promise<void> {
    await this.rows
      .last()
      .getByRole('button', { name: /^Restore backup/ })
      .click()
    const dialog = this.restoreDialog
    await expect(dialog.getByRole('region', { name: 'Statement' })).toContainText('RESTORE ALL FROM S3(')
    await dialog.getByLabel('Service name').fill(name)
    await dialog.getByRole('button', { name: 'Restore into a new service' }).click()
  }
}
