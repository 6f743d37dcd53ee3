-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "nth" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "over_since" TIMESTAMPTZ(3);

-- A failure after a recovery is told again, on the same day too.
DROP INDEX "notification_once_a_day";
CREATE UNIQUE INDEX "notification_nth_of_a_day" ON "notification"("cause", "subject", "day", "nth") WHERE "recovers_id" IS NULL;

-- What is over and not told yet: a handful.
CREATE INDEX "notification_held" ON "notification"("over_since") WHERE "over_since" IS NOT NULL;

-- The last word about a cause and subject. Locked first and read then, so that who waited sees what was written meanwhile.
CREATE FUNCTION last_notification("cause" notification_cause, "subject" TEXT) RETURNS "notification" LANGUAGE plpgsql AS $$
DECLARE
  last "notification"%ROWTYPE;
BEGIN
  PERFORM FROM "notification" n WHERE n.cause = $1 AND n.subject = $2 ORDER BY n.id DESC LIMIT 1 FOR UPDATE;
  SELECT n.* INTO last FROM "notification" n WHERE n.cause = $1 AND n.subject = $2 ORDER BY n.id DESC LIMIT 1;
  RETURN last;
END $$;

-- Writes one down, or nothing when the last word of this day is that it lasts.
CREATE OR REPLACE FUNCTION raise_notification(
  "cause" notification_cause, "subject" TEXT, "service" UUID, "operation" UUID, "backup" UUID, "facts" JSONB
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
  today DATE := (now() AT TIME ZONE 'UTC')::date;
  last "notification"%ROWTYPE := last_notification($1, $2);
BEGIN
  IF last.over_since IS NOT NULL THEN
    UPDATE "notification" SET "over_since" = NULL WHERE "id" = last.id;
  END IF;
  IF last.id IS NOT NULL AND last.recovers_id IS NULL AND last.day = today THEN
    RETURN false;
  END IF;
  INSERT INTO "notification" ("day", "nth", "cause", "subject", "service_id", "service_name", "operation_id", "backup_id", "facts")
  VALUES (today,
    (SELECT count(*) + 1 FROM "notification" n WHERE n.cause = $1 AND n.subject = $2 AND n.day = today AND n.recovers_id IS NULL),
    $1, $2, $3, (SELECT s.name FROM "service" s WHERE s.id = $3), $4, $5, $6)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- Says that it is over, once. From the second time of a day on it is only noted: told when it has held (lib/notification).
CREATE OR REPLACE FUNCTION recover_notification(
  "cause" notification_cause, "subject" TEXT, "operation" UUID, "backup" UUID, "facts" JSONB
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
  last "notification"%ROWTYPE := last_notification($1, $2);
BEGIN
  IF last.id IS NULL OR last.recovers_id IS NOT NULL THEN
    RETURN false;
  END IF;
  IF last.nth > 1 THEN
    UPDATE "notification" SET "over_since" = now() WHERE "id" = last.id AND "over_since" IS NULL;
    RETURN false;
  END IF;
  INSERT INTO "notification" ("day", "cause", "subject", "recovers_id", "service_id", "service_name", "operation_id", "backup_id", "facts")
  VALUES ((now() AT TIME ZONE 'UTC')::date, $1, $2, last.id, last.service_id,
    coalesce((SELECT s.name FROM "service" s WHERE s.id = last.service_id), last.service_name), $3, $4, $5)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
