import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { MigrationAdapter } from './migration-adapter'

type EngineModule = {
  SchemaEngine: typeof SchemaEngine
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void
}

/** A panicked engine never answers: end with its message instead of waiting for ever. */
function throwPanic(message: string): never {
  throw new Error(`Prisma's schema engine failed: ${message}`)
}

let loading: Promise<EngineModule> | undefined

/** Plain Node refuses to import .wasm, which the package's own entry does; so it is instantiated by hand. */
async function loadEngine(): Promise<EngineModule> {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: throwPanic } })
  const glueFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = (await import(pathToFileURL(glueFile).href)) as EngineModule & WebAssembly.ModuleImports
  const bytes = await readFile(path.join(path.dirname(glueFile), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start === 'function') start()
  return glue
}

/**
 * Runs `use` with Prisma's schema engine (WebAssembly, 5 MB, no download) on the database.
 * @throws Error with the engine's own message.
 */
export async function withSchemaEngine<T>(databaseUrl: string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loading ??= loadEngine()
  const { SchemaEngine } = await loading
  const adapter = new MigrationAdapter(databaseUrl)
  try {
    const bound = bindMigrationAwareSqlAdapterFactory(adapter)
    const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, bound)
    try {
      return await use(engine)
    } finally {
      engine.free()
    }
  } finally {
    await adapter.close()
  }
}
