-- Writes one down, or nothing when the last word of this day is that it lasts.
CREATE OR REPLACE FUNCTION raise_notification(
  "cause" notification_cause, "subject" TEXT, "service" UUID, "operation" UUID, "backup" UUID, "facts" JSONB
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
  today DATE := (now() AT TIME ZONE 'UTC')::date;
  -- Counted before the last word is read: one that is written between them is then met by the unique index.
  ordinal INTEGER := (SELECT count(*) + 1 FROM "notification" n WHERE n.cause = $1 AND n.subject = $2 AND n.day = today AND n.recovers_id IS NULL);
  last "notification"%ROWTYPE := last_notification($1, $2);
BEGIN
  IF last.over_since IS NOT NULL THEN
    UPDATE "notification" SET "over_since" = NULL WHERE "id" = last.id;
  END IF;
  IF last.id IS NOT NULL AND last.recovers_id IS NULL AND last.day = today THEN
    RETURN false;
  END IF;
  INSERT INTO "notification" ("day", "nth", "cause", "subject", "service_id", "service_name", "operation_id", "backup_id", "facts")
  VALUES (today, ordinal, $1, $2, $3, (SELECT s.name FROM "service" s WHERE s.id = $3), $4, $5, $6)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
