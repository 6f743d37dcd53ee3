import { CONSOLE_PASSWORD, query } from '@/lib/provisioning/contract-queries'
import { createDockerDriver } from '@/lib/provisioning/docker/docker-driver'
import type { DockerSettings } from '@/lib/provisioning/docker/settings'
import { CONSOLE_USERNAME, type InstanceSpec } from '@/lib/provisioning/port'

/** Runs in a container: a console on the network of the engines. Prints where the engine answers, and what it may use. */
const [settings, spec]: [DockerSettings, InstanceSpec] = JSON.parse(process.argv[2] ?? '')
const endpoint = await createDockerDriver(settings).ensureRunning(spec)
const sql =
  "SELECT toUInt64(value) AS memory FROM system.server_settings WHERE name = 'max_server_memory_usage' SETTINGS output_format_json_quote_64bit_integers = 0"
const [seen] = await query<{ memory: number }>(endpoint, CONSOLE_USERNAME, CONSOLE_PASSWORD, sql)
console.log(JSON.stringify({ endpoint, memory: seen?.memory }))
