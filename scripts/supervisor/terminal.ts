/** Human lines only; the processes' own logs go to files. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** An error whose message is a sentence for the person at the terminal; no stack is shown. */
export class StartError extends Error {}

// Whoever reads the terminal may go away (a closed pipe) while the console runs on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}
