import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { hasImage, importImage, root, withContext } from '../../docker/image.mjs'

const STORE_IMAGE = 'clickhouse-backup-console-test-store:1'

/** An image with nothing but places to mount this machine's programs at. */
export async function buildStoreImage() {
  if (await hasImage(STORE_IMAGE)) return STORE_IMAGE
  await withContext(async (context) => {
    const image = path.join(context, 'store')
    for (const dir of ['usr', 'etc', 'tmp', 'data']) mkdirSync(path.join(image, dir), { recursive: true })
    for (const link of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${link}`, path.join(image, link))
    writeFileSync(path.join(image, 'etc/passwd'), 'root:x:0:0:root:/:/none\n')
    writeFileSync(path.join(image, 'etc/group'), 'root:x:0:\n')
    await importImage(image, STORE_IMAGE, ['ENV PATH=/usr/bin:/bin'])
  })
  return STORE_IMAGE
}

/** The program in it, as one file. @returns {Promise<string>} */
export async function bundleStore() {
  const outfile = path.join(root, 'dist/test-store.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['tests/compose/store.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  return outfile
}
