import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { parseEnv } from '@/lib/env'

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      environment: z.record(z.string(), z.string()).default({}),
      ports: z.array(z.string()).default([]),
    }),
  ),
})

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const compose = (name: string) => composeSchema.parse(parse(read(name), { merge: true })).services
const [BASE, SWARM] = [compose('docker-compose.yml'), compose('docker-compose.swarm.yml')]

/** What of .env does not reach a container, on purpose. */
const KEPT_OUT: Record<string, string> = {
  HOST: 'the image listens on every address of its container, which is published on loopback',
  CONSOLE_DATA_DIR: 'the image says where the volume is mounted',
  DATABASE_URL: 'made of POSTGRES_PASSWORD',
  CONSOLE_PROVISIONER: 'docker, or swarm with docker-compose.swarm.yml: no container can start engines as processes',
  CONSOLE_DOCKER_NETWORK: 'the network of the file',
  CONSOLE_DOCKER_PUBLISH: 'engines are reached on the network of the file, or with Swarm at their hosts',
  CONSOLE_DOCKER_BACKUPS: 'the volume of the file',
}

/** Which of `${NAME}` stand in a value. */
const namesIn = (text: string) => [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name)

/** The environment that a container gets, by the names that .env has. */
function environmentOf(files: readonly (typeof BASE)[], service: string, env: Record<string, string>) {
  const given = files.flatMap((file) => Object.entries(file[service]?.environment ?? {}))
  const values = given.map(
    ([name, text]) =>
      [
        name,
        text.replaceAll(/\$\{(\w+)(?::?[-?]([^}]*))?\}/g, (_all, from: string, fallback = '') => env[from] || fallback),
      ] as const,
  )
  return { NODE_ENV: 'test' as const, ...Object.fromEntries(values) }
}

const FILLED = {
  POSTGRES_PASSWORD: 'a1',
  CONSOLE_SECRET: 's'.repeat(32),
  CONSOLE_ADMIN_EMAIL: 'admin@example.com',
  CONSOLE_ADMIN_PASSWORD: 'a password of 12',
}

describe('docker-compose.yml', () => {
  const known = [...read('.env.example').matchAll(/^#(\w+)=/gm)].map(([, name = '']) => name)

  test('takes every variable of .env.example to a container, but for those with a reason', () => {
    const taken = new Set([BASE, SWARM].flatMap((file) => namesIn(JSON.stringify(file))))
    expect(known.length).toBeGreaterThan(40)
    expect(known.filter((name) => !taken.has(name) && !(name in KEPT_OUT))).toEqual([])
    expect(Object.keys(KEPT_OUT).filter((name) => taken.has(name) || !known.includes(name))).toEqual([])
  })

  test.each([
    'CONSOLE_DOCKER_PREFIX',
    'CONSOLE_DOCKER_MEMORY',
    'CONSOLE_BUCKETS_ON_LOOPBACK',
    'CONSOLE_CHANNEL_NETWORKS',
  ])('gives %s to pages and worker alike', (name) => {
    expect([BASE['web'], BASE['worker']].map((service) => service?.environment[name])).toEqual([
      expect.stringContaining(`\${${name}:-`),
      expect.stringContaining(`\${${name}:-`),
    ])
  })

  test.each(['web', 'worker'])('starts %s with an .env of what it needs', (service) => {
    expect(parseEnv(environmentOf([BASE], service, FILLED))).toMatchObject({ CONSOLE_PROVISIONER: 'docker' })
  })

  test.each(['web', 'worker'])('with docker-compose.swarm.yml starts %s on a swarm', (service) => {
    const bucket = { CONSOLE_STORE: 's3://backups', CONSOLE_STORE_ACCESS_KEY: 'k', CONSOLE_STORE_SECRET_KEY: 's' }
    const env = environmentOf([BASE, SWARM], service, { ...FILLED, ...bucket })
    expect(parseEnv(env)).toMatchObject({ CONSOLE_PROVISIONER: 'swarm' })
  })
})
