import { expect, test } from 'vitest'
import { BadBackup, restoreFailure } from './bad-backup'

// As an engine says them: what the store answered, and the engine's own name for the kind of failure.
test.each([
  ['Code: 499. DB::Exception: Access Denied: AccessDenied, HTTP response code: 403 (S3_ERROR)', /not allowed to read/],
  ['Code: 499. DB::Exception: Message: Please reduce your request rate, SlowDown (S3_ERROR)', /overloaded/],
  ['Code: 499. DB::Exception: HTTP response code: 503 (S3_ERROR)', /overloaded/],
  ['Code: 499. DB::Exception: The AWS Access Key Id: InvalidAccessKeyId (S3_ERROR)', /does not know this access key/],
  ['Code: 210. DB::NetException: Connection reset by peer, ECONNRESET (NETWORK_ERROR)', /connection was cut/],
  ['Code: 999. DB::Exception: AuthenticationFailed (AZURE_BLOB_STORAGE_ERROR)', /refuses the secret/],
  ['Code: 499. DB::Exception: something nobody has seen (S3_ERROR)', /something nobody has seen/],
  ['Code: 243. DB::Exception: Cannot reserve 1.00 MiB (NOT_ENOUGH_SPACE)', /./],
])('is no verdict on the backup: %s', (error, sentence) => {
  const failure = restoreFailure(error)
  expect(failure).not.toBeInstanceOf(BadBackup)
  expect(failure.userMessage).toMatch(sentence)
})

test.each([
  'Code: 599. DB::Exception: Backup entry data/shop/orders/all_1_1_0/data.bin not found (BACKUP_ENTRY_NOT_FOUND)',
  'Code: 499. DB::Exception: The specified key does not exist. NoSuchKey, HTTP response code: 404 (S3_ERROR)',
  "Code: 40. DB::Exception: Checksum doesn't match: corrupted data. (CHECKSUM_DOESNT_MATCH)",
])('is a verdict on the backup: %s', (error) => {
  expect(restoreFailure(error)).toBeInstanceOf(BadBackup)
})
