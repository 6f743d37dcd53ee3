import { expect, type Page } from '@playwright/test'
import { z } from 'zod'
import { chooseFrom } from './menu'

const listSchema = z.object({
  services: z.array(z.object({ id: z.string(), name: z.string(), state: z.string() })),
  deleted: z.array(z.object({ id: z.string(), name: z.string() })),
})

export class ServicesPage {
  constructor(readonly page: Page) {}

  /** With a name: the list as a search for it shows it, however many services there are. */
  async open(name?: string): Promise<void> {
    await this.page.goto(name === undefined ? '/services' : `/services?${new URLSearchParams({ search: name })}`)
  }

  card(name: string) {
    return this.page.getByRole('article', { name, exact: true })
  }

  /** The word that a service's card shows for its state. */
  state(name: string) {
    return this.card(name).getByRole('status')
  }

  menuButton(name: string) {
    return this.page.getByRole('main').getByRole('button', { name: `Actions for service ${name}`, exact: true })
  }

  get newDialog() {
    return this.page.getByRole('dialog', { name: 'New service' })
  }

  async openNewDialog(): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name: 'New service' }).click()
  }

  async submitNew(name: string): Promise<void> {
    await this.newDialog.getByLabel('Service name').fill(name)
    await this.newDialog.getByRole('button', { name: 'Create service' }).click()
  }

  /** Creates a service from this page and follows it until it runs. */
  async create(name: string): Promise<string> {
    await this.openNewDialog()
    await this.submitNew(name)
    const service = new ServicePage(this.page)
    const serviceId = await service.waitUntilShown()
    await expect(service.state).toHaveText('Running')
    return serviceId
  }

  async choose(name: string, item: string): Promise<void> {
    await chooseFrom(this.page, this.menuButton(name), item)
  }

  async delete(name: string): Promise<void> {
    await this.choose(name, 'Delete')
    const dialog = this.page.getByRole('dialog', { name: 'Delete this service' })
    await dialog.getByRole('textbox').fill(name)
    await dialog.getByRole('button', { name: 'Delete service' }).click()
    await expect(dialog).toBeHidden()
  }

  /** What the console answers this page's person, for looking behind what the page shows. */
  async list(search = ''): Promise<z.infer<typeof listSchema>> {
    const params = { search, limit: 100 }
    const response = await this.page.request.get('/api/services', { params })
    return listSchema.parse(await response.json())
  }

  async named(name: string) {
    return (await this.list(name)).services.filter((service) => service.name === name)
  }
}

const SERVICE_URL = /\/services\/([0-9a-f-]{36})$/

/** The overview of one service with the timeline of its latest operation. */
export class ServicePage {
  constructor(readonly page: Page) {}

  async open(serviceId: string): Promise<void> {
    await this.page.goto(`/services/${serviceId}`)
  }

  /** Waits for the overview of some service and says of which. */
  async waitUntilShown(): Promise<string> {
    await this.page.waitForURL(SERVICE_URL)
    const [, serviceId] = SERVICE_URL.exec(this.page.url()) ?? []
    if (!serviceId) throw new Error(`no service in ${this.page.url()}`)
    return serviceId
  }

  get state() {
    return this.page.getByRole('main').getByRole('status').first()
  }

  /** The newest operation, by its title: "Restore backup". */
  operation(title: string) {
    return this.page.getByRole('region', { name: title })
  }

  steps(title: string) {
    return this.operation(title).getByRole('list', { name: 'Steps' }).getByRole('listitem')
  }

  get menuButton() {
    return this.page.getByRole('main').getByRole('button', { name: /^Actions for service / })
  }
}
