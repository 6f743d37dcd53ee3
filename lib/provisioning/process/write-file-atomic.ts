import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'

/** Owner may read and write, nobody else: these files hold password hashes. */
const PRIVATE_FILE_MODE = 0o600

/** Replaces `file` as a whole: a reader or a crash sees the old text or the new one, never half. */
export function writeFileAtomic(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  const fd = openSync(temporary, 'w', PRIVATE_FILE_MODE)
  try {
    writeFileSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(temporary, file)
}
