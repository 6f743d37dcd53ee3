-- A migration of its own: PostgreSQL uses a new enum value only after the transaction that added it.

-- One operation at a time holds a service; deletions wait for nobody, checks, peeks and drills only read the store, and
-- a bucket is written beside what else goes on.
DROP INDEX "operation_holds_service_key";
CREATE UNIQUE INDEX "operation_holds_service_key" ON "operation" ("service_id")
  WHERE "state" = 'running'
    AND "kind" NOT IN ('delete_backup', 'delete_service', 'check_backup', 'open_peek', 'close_peek', 'test_bucket', 'bucket_backup', 'drill');
