-- What people did that gives a service's next backup time anew (lib/notification/expectation-sql.ts)
CREATE INDEX "activity_gives_time_idx" ON "activity" ("service_id", "at" DESC, "id" DESC)
  WHERE "actor_id" IS NOT NULL AND "outcome" IN ('done', 'succeeded')
    AND "action" IN ('backup_configuration', 'start', 'provision', 'restore', 'bucket_restore', 'connect');

-- Restores of people, few among all operations (lib/metrics/service-metrics.ts)
CREATE INDEX "operation_restored_idx" ON "operation" ("backup_id", "started_at" DESC)
  WHERE "kind" = 'restore' AND "state" = 'succeeded';
