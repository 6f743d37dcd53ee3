import { describe, expect, test } from 'vitest'
import { judgeServer } from './judge-server'
import type { ServerFacts } from './read-server-facts'
import { type Connection, connectionSchema } from './schemas'
import type { ServerPlace } from './server-place'

const CONNECTION: Connection = connectionSchema.parse({
  host: 'db.example.com',
  httpPort: '8123',
  tcpPort: 9000,
  username: 'back up',
  password: 'x',
  disk: 'backups',
  directory: '/mnt/backups/',
})

const GOOD: ServerFacts = {
  version: '26.7',
  missingGrants: [],
  disks: [
    { name: 'backups', path: '/backups/', type: 'Local', isRemote: false, isAllowed: true },
    { name: 'default', path: '/data/', type: 'Local', isRemote: false, isAllowed: false },
  ],
}

const PLACE: ServerPlace = {
  serviceId: 'one',
  root: { storeBucketId: 'two', endpoint: 'https://s3.example.com/console/one/', region: 'eu-1' },
}

const judged = (change: Partial<ServerFacts>, key: string, connection = CONNECTION) =>
  judgeServer(connection, { ...GOOD, ...change }, PLACE).find((finding) => finding.key === key)

const disk = (change: object) => [
  { name: 'backups', path: '/b/', type: 'Local', isRemote: false, isAllowed: true, ...change },
]

describe('what a server lacks', () => {
  test('nothing, when all is there', () => {
    expect(judgeServer(CONNECTION, GOOD, PLACE).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok'])
  })

  test('exactly the grants that are missing, with the user quoted', () => {
    const grants = judged({ missingGrants: ['BACKUP ON *.*', 'SELECT ON system.*', 'KILL QUERY ON *.*'] }, 'grants')
    expect(grants?.state).toBe('missing')
    expect(grants?.fixes[0]?.text).toBe(
      'GRANT SELECT ON system.* TO `back up`;\nGRANT BACKUP, KILL QUERY ON *.* TO `back up`;',
    )
    expect(grants?.fixes[1]?.text).toContain('<query>GRANT BACKUP, KILL QUERY ON *.*</query>')
  })

  test('grants to restore are told, and hold nothing up', () => {
    expect(judged({ missingGrants: ['INSERT ON *.*'] }, 'grants')?.state).toBe('ok')
    expect(judged({ missingGrants: ['INSERT ON *.*'] }, 'restore_grants')?.state).toBe('optional')
  })

  test('a disk, and the file that keeps what is allowed already', () => {
    const others = [{ name: 'old', path: '/o/', type: 'Local', isRemote: false, isAllowed: true }]
    const fix = judged({ disks: others }, 'disk')?.fixes[0]?.text ?? ''
    expect(fix).toContain('<path>/mnt/backups/</path>')
    expect(fix.match(/<allowed_disk>\w+<\/allowed_disk>/g)).toEqual([
      '<allowed_disk>old</allowed_disk>',
      '<allowed_disk>backups</allowed_disk>',
    ])
  })

  test('only the permission, where the disk is there', () => {
    const finding = judged({ disks: disk({ isAllowed: false }) }, 'disk')
    expect(finding?.state).toBe('missing')
    expect(finding?.fixes[0]?.text).not.toContain('<storage_configuration>')
  })

  test('a local disk, where it is one in an object store', () => {
    expect(judged({ disks: disk({ type: 'ObjectStorage', isRemote: true }) }, 'disk')).toMatchObject({
      state: 'missing',
      sentence: expect.stringContaining('takes a local disk'),
    })
  })

  describe('without a directory that both see', () => {
    const inBucket = { ...CONNECTION, directory: null }
    const remote = { type: 'ObjectStorage', isRemote: true }

    test('a disk that leads to its part of the bucket, without a secret', () => {
      const others = [{ name: 'old', path: '/o/', type: 'Local', isRemote: false, isAllowed: true }]
      const finding = judged({ disks: others }, 'disk', inBucket)
      const xml = finding?.fixes[0]?.text ?? ''
      expect(finding).toMatchObject({ state: 'missing', sentence: 'The server has no disk backups.' })
      expect(xml).toContain('<type>s3_plain</type>')
      expect(xml).toContain('<endpoint>https://s3.example.com/console/one/</endpoint>')
      expect(xml).toContain('<region>eu-1</region>')
      expect(xml).toContain('<secret_access_key>YOUR-SECRET-ACCESS-KEY</secret_access_key>')
      expect(xml).toMatch(/<allowed_disk>old<.*\n.*<allowed_disk>backups</)
    })

    test('another disk than a local one, or one of an object store that keeps no names', () => {
      for (const change of [{}, { ...remote, metadataType: 'Local' }]) {
        const finding = judged({ disks: disk(change) }, 'disk', inBucket)
        expect(finding?.sentence).toMatch(/must be of the type s3_plain .* backups is another one/)
        expect(finding?.fixes[0]?.text).toContain('<backups_bucket>')
      }
    })

    test('only the permission, where such a disk is there', () => {
      const finding = judged({ disks: disk({ ...remote, isAllowed: false }) }, 'disk', inBucket)
      expect(finding?.fixes[0]?.text).not.toContain('<storage_configuration>')
      expect(judged({ disks: disk({ ...remote, metadataType: 'Plain' }) }, 'disk', inBucket)?.state).toBe('ok')
    })
  })

  test('the grants first, where the disks can not be seen', () => {
    expect(judged({ disks: null }, 'disk')).toMatchObject({ state: 'missing', fixes: [] })
  })

  test('a server that can not be asked for grants is tried', () => {
    expect(judged({ missingGrants: null }, 'grants')).toMatchObject({ state: 'ok', fixes: [] })
  })
})

describe('what a person types', () => {
  test.each([
    ['host', 'db.example.com:8123'],
    ['host', 'http://db'],
    ['httpPort', '0'],
    ['httpPort', 'x'],
    ['disk', 'default'],
    ['disk', "a', 'b"],
    ['directory', 'backups'],
    ['caPem', 'not a certificate'],
    ['username', ''],
  ])('%s %j is refused at its field', (field, value) => {
    const parsed = connectionSchema.safeParse({ ...CONNECTION, [field]: value })
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([field])
  })
})
