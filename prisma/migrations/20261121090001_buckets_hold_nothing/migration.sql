-- A migration of its own: PostgreSQL uses a new enum value only after the transaction that added it.

-- Work on a bucket goes on beside the console's own backups: a slow or broken bucket must not keep those back.
DROP INDEX "operation_holds_service_key";
CREATE UNIQUE INDEX "operation_holds_service_key" ON "operation" ("service_id")
  WHERE "state" = 'running' AND "kind" NOT IN ('delete_backup', 'delete_service', 'check_backup', 'open_peek', 'close_peek', 'test_bucket', 'bucket_backup');
