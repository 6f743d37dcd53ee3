import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { z } from 'zod'
import { EXIT } from '../failure'

const globalsSchema = z.object({ json: z.boolean().default(false) })
const doctorSchema = z.object({
  doctor: z.custom<(isJson: boolean) => Promise<number>>((it) => typeof it === 'function'),
})

/** The checkout that the bundled command lies in. */
const root = fileURLToPath(new URL('..', import.meta.url))

/** What concerns this installation itself: it stands beside the configuration and needs neither console nor key. */
export function addInstallationCommands(program: Command): void {
  program
    .command('doctor')
    .description('looks at what the console needs here, running or not, and says what to fix')
    .action(async (_options, command: Command) => {
      process.chdir(root)
      process.env['LOG_LEVEL'] = 'silent'
      // A bundle of its own: what it needs of the console would slow every other command down.
      const address = new URL('doctor.mjs', import.meta.url).href
      const { doctor } = doctorSchema.parse(await import(address))
      process.exitCode = await doctor(globalsSchema.parse(command.optsWithGlobals()).json)
    })
  program
    .command('catalogue')
    .description('the console’s own list of backups')
    .command('rebuild')
    .description('makes rows again of the backups in the store, after the database was lost')
    .option('--bucket <address>', "of a bucket of somebody's own, whose keys are read as README.md says")
    .option('--provider <provider>', 's3 or gcs')
    .option('--role <ARN>', 'that the keys take')
    .option('--region <region>', 'that requests are signed for, where its address does not tell it')
    .option('--ca <file>', 'PEM file of its own certificate authority')
    .option('--container <name>', 'of Azure Blob Storage')
    .option('--path <path>', 'in the container')
    .option('--name <service>', 'the service that the backups of the bucket come back under')
    .action(async (options: Record<string, string>) => {
      const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
      const script = ['scripts/catalogue-rebuild.mjs', ...given]
      const child = spawn(process.execPath, script, { cwd: root, stdio: 'inherit' })
      const [code] = await once(child, 'exit')
      process.exitCode = code === 0 ? EXIT.done : EXIT.failed
    })
}
