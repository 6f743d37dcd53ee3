import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { FIRST_KEY } from './first-admin'
import { need } from './fixtures'

const run = promisify(execFile)

const envelopeSchema = z.object({ status: z.literal(200), result: z.unknown().optional() })

/** The result of a request to /v1 by curl, as in README.md. */
export async function curl<T>(schema: z.ZodType<T>, method: string, path: string, body?: object): Promise<T> {
  const data = body === undefined ? [] : ['--data', JSON.stringify(body)]
  const given = ['--silent', '--show-error', '--user', FIRST_KEY, '--request', method, ...data]
  const { stdout } = await run('curl', [...given, `${need('E2E_URL')}/v1/organizations${path}`])
  return schema.parse(envelopeSchema.parse(JSON.parse(stdout)).result)
}
