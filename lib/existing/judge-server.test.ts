import { describe, expect, test } from 'vitest'
import { judgeServer } from './judge-server'
import type { ServerFacts } from './read-server-facts'
import { type Connection, connectionSchema } from './schemas'

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

const judged = (change: Partial<ServerFacts>, key: string) =>
  judgeServer(CONNECTION, { ...GOOD, ...change }).find((finding) => finding.key === key)

const disk = (change: object) => [
  { name: 'backups', path: '/b/', type: 'Local', isRemote: false, isAllowed: true, ...change },
]

describe('what a server lacks', () => {
  test('nothing, when all is there', () => {
    expect(judgeServer(CONNECTION, GOOD).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok'])
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
