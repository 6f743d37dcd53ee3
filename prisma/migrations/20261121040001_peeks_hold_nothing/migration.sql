-- A migration of its own: PostgreSQL uses a new enum value only after the transaction that added it.

-- One operation at a time holds a service; deletions wait for nobody, checks and peeks only read the store, and none holds it.
DROP INDEX "operation_holds_service_key";
CREATE UNIQUE INDEX "operation_holds_service_key" ON "operation" ("service_id")
  WHERE "state" = 'running'
    AND "kind" NOT IN ('delete_backup', 'delete_service', 'check_backup', 'open_peek', 'close_peek');
