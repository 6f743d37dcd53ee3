import { Command, CommanderError } from 'commander'
import { addBackupCommands } from './commands/backups'
import { addInstallationCommands } from './commands/installation'
import { addMigrateCommand } from './commands/migrate'
import { addRestoreCommand } from './commands/restore'
import { addServiceCommands } from './commands/services'
import { CliFailure, EXIT } from './failure'

function createProgram(): Command {
  const program = new Command('backup-console')
    .description('Drives a backup console over its API, and looks after an installation.')
    .option(
      '--url <url>',
      'where the console is (CONSOLE_API_URL)',
      process.env['CONSOLE_API_URL'] ?? 'http://127.0.0.1:3000',
    )
    .option('--json', 'answer with JSON')
    .addHelpText(
      'after',
      '\nCONSOLE_API_KEY holds <id>:<secret> of an API key. Ends with 0 done, 1 failed, 2 used wrongly,\n3 refused, 4 not found, 5 no console there.',
    )
    .exitOverride()
  addServiceCommands(program)
  addBackupCommands(program)
  addRestoreCommand(program)
  addMigrateCommand(program)
  addInstallationCommands(program)
  return program
}

try {
  await createProgram().parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
  else if (error instanceof CliFailure) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode
  } else throw error
}
