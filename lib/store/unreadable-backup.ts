import { AppError } from '@/lib/errors'

/** A backup that this console lacks the means to read, which tells nothing about its files: it is no damage. */
export class UnreadableBackup extends AppError {
  constructor(userMessage: string) {
    super('conflict', userMessage)
    this.name = 'UnreadableBackup'
  }
}

export function passwordMissing(): UnreadableBackup {
  return new UnreadableBackup('This backup has a password that the console does not know. Enter it to read the backup.')
}

export function passwordWrong(): UnreadableBackup {
  return new UnreadableBackup('This is not the password of this backup.')
}
