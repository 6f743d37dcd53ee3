import { readFile } from 'node:fs/promises'

// As the server.js of Next's standalone output does: there is no next.config.js here to read.
const { config } = JSON.parse(await readFile('.next/required-server-files.json', 'utf8'))
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config)
await import('./scripts/web.mjs')
