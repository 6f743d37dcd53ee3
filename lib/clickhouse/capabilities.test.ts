import { describe, expect, test } from 'vitest'
import { capabilitiesOf, type EngineFacts, unavailableReasons } from './capabilities'
import { backupOptionsSchema } from './statements/schemas'

const EMBEDDED: EngineFacts = {
  version: '26.7.2.1',
  buildOptions: { VERSION_OFFICIAL: '', USE_AWS_S3: '1', USE_AZURE_BLOB_STORAGE: '1' },
  backupThreads: 0,
  disks: [
    { name: 'backups', type: 'Local', isRemote: false, isAllowed: true },
    { name: 'default', type: 'Local', isRemote: false, isAllowed: false },
  ],
  isFileAllowed: false,
}

const OFFICIAL: EngineFacts = {
  ...EMBEDDED,
  buildOptions: { ...EMBEDDED.buildOptions, VERSION_OFFICIAL: ' (official build)' },
  backupThreads: 1000,
  isFileAllowed: true,
}

const options = (input: object) => backupOptionsSchema.parse({ scope: { kind: 'everything' }, ...input })

describe('capabilities', () => {
  test('the official server has zip, S3 and Azure', () => {
    const can = capabilitiesOf(OFFICIAL)
    expect([can.forms.zip, can.password, ...Object.values(can.compression), ...Object.values(can.places)]).toEqual(
      Array.from({ length: 11 }, () => ({ isAvailable: true, reason: null })),
    )
  })

  test('the embedded engine has neither, and says why', () => {
    const can = capabilitiesOf(EMBEDDED)
    for (const missing of [
      can.forms.zip,
      can.password,
      ...Object.values(can.compression),
      ...Object.values(can.places),
    ]) {
      expect(missing).toEqual({ isAvailable: false, reason: expect.stringMatching(/^[A-Z].*\.$/) })
    }
    expect(can.forms['tar.zst'].isAvailable).toBe(true)
  })

  test('an engine that names minizip is believed; one that does not list the thread pool has it', () => {
    const built = capabilitiesOf({
      ...EMBEDDED,
      buildOptions: { ...EMBEDDED.buildOptions, USE_MINIZIP: '1' },
      backupThreads: null,
    })
    expect([built.forms.zip.isAvailable, built.places.s3.isAvailable]).toEqual([true, true])
    const without = capabilitiesOf({ ...OFFICIAL, buildOptions: { ...OFFICIAL.buildOptions, USE_MINIZIP: '0' } })
    expect(without.forms.zip.isAvailable).toBe(false)
  })

  test('the server refuses with the sentence that stands at the disabled option, once each', () => {
    const can = capabilitiesOf(EMBEDDED)
    const disk = (name: string) => ({ kind: 'disk' as const, disk: name, name: 'a' })
    const zip = options({ form: 'zip', hasPassword: true, compressionMethod: 'zstd' })
    expect(unavailableReasons(disk('backups'), zip, can)).toEqual([can.forms.zip.reason])
    expect(unavailableReasons(disk('backups'), options({ form: 'tar' }), can)).toEqual([])
    expect(unavailableReasons(disk('default'), options({}), can)).toEqual([can.disks[1]?.reason])
    expect(unavailableReasons(disk('gone'), options({}), can)).toEqual(['The server has no disk gone.'])
    expect(unavailableReasons(disk('backups'), options({ baseBackup: { kind: 'file', path: 'x' } }), can)).toEqual([
      can.places.file.reason,
    ])
  })
})
