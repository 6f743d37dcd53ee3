-- CreateEnum
CREATE TYPE "notification_cause" AS ENUM ('backup_failed', 'backup_late', 'restore_done', 'restore_failed', 'drill_failed', 'drill_check_failed', 'drill_unfinished', 'store_filling', 'service_failed');

-- CreateTable
CREATE TABLE "notification" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "day" DATE NOT NULL,
    "cause" "notification_cause" NOT NULL,
    "subject" TEXT NOT NULL,
    "recovers_id" BIGINT,
    "service_id" UUID,
    "service_name" TEXT,
    "operation_id" UUID,
    "backup_id" UUID,
    "facts" JSONB NOT NULL,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_read" (
    "user_id" TEXT NOT NULL,
    "notification_id" BIGINT NOT NULL,

    CONSTRAINT "notification_read_pkey" PRIMARY KEY ("user_id","notification_id")
);

-- CreateTable
CREATE TABLE "store_sample" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "free_bytes" BIGINT NOT NULL,
    "total_bytes" BIGINT NOT NULL,

    CONSTRAINT "store_sample_pkey" PRIMARY KEY ("at")
);

-- CreateIndex
CREATE UNIQUE INDEX "notification_recovers_id_key" ON "notification"("recovers_id");

-- CreateIndex
CREATE INDEX "notification_cause_subject_id_idx" ON "notification"("cause", "subject", "id" DESC);

-- CreateIndex
CREATE INDEX "notification_at_idx" ON "notification"("at");

-- CreateIndex
CREATE INDEX "notification_read_notification_id_idx" ON "notification_read"("notification_id");

-- AddForeignKey
ALTER TABLE "notification_read" ADD CONSTRAINT "notification_read_notification_id_fkey" FOREIGN KEY ("notification_id") REFERENCES "notification"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- At most one per cause, subject and day, whoever finds it; what says that it is over is not counted.
CREATE UNIQUE INDEX "notification_once_a_day" ON "notification"("cause", "subject", "day") WHERE "recovers_id" IS NULL;

-- Writes one down, or nothing when this day has it already.
CREATE FUNCTION raise_notification(
  "cause" notification_cause, "subject" TEXT, "service" UUID, "operation" UUID, "backup" UUID, "facts" JSONB
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "notification" ("day", "cause", "subject", "service_id", "service_name", "operation_id", "backup_id", "facts")
  VALUES ((now() AT TIME ZONE 'UTC')::date, $1, $2, $3, (SELECT s.name FROM "service" s WHERE s.id = $3), $4, $5, $6)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- Says that it is over, once, when the last word about this cause and subject was that it is not.
CREATE FUNCTION recover_notification(
  "cause" notification_cause, "subject" TEXT, "operation" UUID, "backup" UUID, "facts" JSONB
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
  last "notification"%ROWTYPE;
BEGIN
  SELECT n.* INTO last FROM "notification" n WHERE n.cause = $1 AND n.subject = $2 ORDER BY n.id DESC LIMIT 1;
  IF NOT FOUND OR last.recovers_id IS NOT NULL THEN
    RETURN false;
  END IF;
  INSERT INTO "notification" ("day", "cause", "subject", "recovers_id", "service_id", "service_name", "operation_id", "backup_id", "facts")
  VALUES ((now() AT TIME ZONE 'UTC')::date, $1, $2, last.id, last.service_id,
    coalesce((SELECT s.name FROM "service" s WHERE s.id = last.service_id), last.service_name), $3, $4, $5)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

CREATE FUNCTION tell_of_backup() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  operation UUID := (SELECT o.id FROM "operation" o WHERE o.backup_id = NEW.id AND o.kind = 'backup' ORDER BY o.created_at DESC LIMIT 1);
  good TIMESTAMPTZ;
BEGIN
  IF NEW.state = 'failed' THEN
    SELECT b.started_at INTO good FROM "backup" b
    WHERE b.service_id = NEW.service_id AND b.state = 'successful' AND b.options = '{}'
      AND b.check_error IS NULL AND b.drill_error IS NULL AND b.base_check_error IS NULL
    ORDER BY b.started_at DESC LIMIT 1;
    PERFORM raise_notification('backup_failed', NEW.service_id::text, NEW.service_id, operation, NEW.id,
      jsonb_build_object('reason', NEW.error, 'isPartial', NEW.options <> '{}', 'lastGoodAt', good));
  ELSIF NEW.options = '{}' OR (SELECT (n.facts ->> 'isPartial')::boolean FROM "notification" n
      WHERE n.cause = 'backup_failed' AND n.subject = NEW.service_id::text ORDER BY n.id DESC LIMIT 1) THEN
    PERFORM recover_notification('backup_failed', NEW.service_id::text, operation, NEW.id, '{}');
    IF NEW.options = '{}' THEN
      PERFORM recover_notification('backup_late', NEW.service_id::text, operation, NEW.id, '{}');
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "backup_end_is_told" AFTER UPDATE OF "state" ON "backup"
  FOR EACH ROW WHEN (OLD.state = 'in_progress' AND NEW.state IN ('successful', 'failed'))
  EXECUTE FUNCTION tell_of_backup();

CREATE FUNCTION tell_of_external_backup() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  subject TEXT := NEW.service_id || ':bucket';
  operation UUID := (SELECT o.id FROM "operation" o WHERE o.service_id = NEW.service_id AND o.kind = 'bucket_backup'
    AND o.input ->> 'externalBackupId' = NEW.id::text ORDER BY o.created_at DESC LIMIT 1);
  good TIMESTAMPTZ;
BEGIN
  IF NEW.state = 'failed' THEN
    SELECT b.started_at INTO good FROM "external_backup" b
    WHERE b.service_id = NEW.service_id AND b.state = 'successful' ORDER BY b.started_at DESC LIMIT 1;
    PERFORM raise_notification('backup_failed', subject, NEW.service_id, operation, NULL,
      jsonb_build_object('reason', NEW.error, 'isExternal', true, 'lastGoodAt', good));
  ELSE
    PERFORM recover_notification('backup_failed', subject, operation, NULL, '{"isExternal": true}');
    PERFORM recover_notification('backup_late', subject, operation, NULL, '{"isExternal": true}');
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "external_backup_end_is_told" AFTER UPDATE OF "state" ON "external_backup"
  FOR EACH ROW WHEN (OLD.state = 'in_progress' AND NEW.state IN ('successful', 'failed'))
  EXECUTE FUNCTION tell_of_external_backup();

-- A restore is somebody's own: what it is about is the operation, and Retry tells of its own end.
CREATE FUNCTION tell_of_restore() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM raise_notification(
    CASE NEW.state WHEN 'failed' THEN 'restore_failed' ELSE 'restore_done' END::notification_cause, NEW.id::text,
    NEW.service_id, NEW.id, NEW.backup_id,
    jsonb_build_object('reason', NEW.error, 'kind', NEW.kind, 'requestedBy', NEW.requested_by));
  RETURN NULL;
END $$;

CREATE TRIGGER "restore_end_is_told" AFTER UPDATE OF "state" ON "operation"
  FOR EACH ROW WHEN (OLD.state IN ('queued', 'running') AND NEW.state IN ('succeeded', 'failed')
    AND NEW.kind IN ('restore', 'restore_into', 'bucket_restore', 'migrate'))
  EXECUTE FUNCTION tell_of_restore();

-- A drill that will be tried again has not ended for people.
CREATE FUNCTION tell_of_drill() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  subject TEXT := NEW.service_id::text;
  facts JSONB := jsonb_build_object('reason', NEW.reason, 'takenAt', NEW.backup_taken_at);
BEGIN
  IF NEW.state = 'not_restorable' THEN
    PERFORM raise_notification('drill_failed', subject, NEW.service_id, NEW.id, NEW.backup_id, facts);
  ELSIF NEW.state = 'unfinished' AND NEW.retry_at IS NULL THEN
    PERFORM raise_notification('drill_unfinished', subject, NEW.service_id, NEW.id, NEW.backup_id, facts);
  ELSIF NEW.state IN ('check_failed', 'verified') THEN
    PERFORM recover_notification('drill_failed', subject, NEW.id, NEW.backup_id, facts);
    PERFORM recover_notification('drill_unfinished', subject, NEW.id, NEW.backup_id, facts);
    IF NEW.state = 'verified' THEN
      PERFORM recover_notification('drill_check_failed', subject, NEW.id, NEW.backup_id, facts);
    ELSE
      PERFORM raise_notification('drill_check_failed', subject, NEW.service_id, NEW.id, NEW.backup_id, facts);
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "drill_end_is_told" AFTER UPDATE OF "state" ON "drill"
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tell_of_drill();

-- A service that a restore could not make is told of by the restore.
CREATE FUNCTION tell_of_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'running' THEN
    PERFORM recover_notification('service_failed', NEW.id::text, NULL, NULL, '{}');
  ELSIF NOT EXISTS (SELECT FROM "operation" o WHERE o.service_id = NEW.id AND o.state = 'running' AND o.kind IN ('restore', 'bucket_restore')) THEN
    PERFORM raise_notification('service_failed', NEW.id::text, NEW.id, NULL, NULL,
      jsonb_build_object('reason', NEW.state_reason, 'state', NEW.state));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "service_failure_is_told" AFTER UPDATE OF "state" ON "service"
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('failed', 'unreachable', 'running'))
  EXECUTE FUNCTION tell_of_service();

-- Open pages listen (lib/live): the bell counts anew.
CREATE FUNCTION notify_of_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('console_changes', '{"entity": "notification", "id": "", "serviceId": ""}');
  RETURN NULL;
END $$;

CREATE TRIGGER "notification_changes" AFTER INSERT ON "notification"
  FOR EACH STATEMENT EXECUTE FUNCTION notify_of_notifications();
CREATE TRIGGER "notification_read_changes" AFTER INSERT ON "notification_read"
  FOR EACH STATEMENT EXECUTE FUNCTION notify_of_notifications();
