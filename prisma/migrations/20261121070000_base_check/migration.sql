-- What was found wrong with a backup below an increment, and when.
ALTER TABLE "backup" ADD COLUMN "base_checked_at" TIMESTAMPTZ(3),
ADD COLUMN "base_check_error" TEXT;

-- Checks that found damage before these columns were there.
WITH RECURSIVE "below" AS (
  SELECT "id", "base_backup_id" AS "base", 1 AS "depth" FROM "backup" WHERE "base_backup_id" IS NOT NULL
  UNION ALL
  SELECT "below"."id", "b"."base_backup_id", "below"."depth" + 1
  FROM "below" JOIN "backup" "b" ON "b"."id" = "below"."base" WHERE "b"."base_backup_id" IS NOT NULL),
"damaged" AS (
  SELECT DISTINCT ON ("below"."id") "below"."id", "b"."checked_at", "b"."id" AS "base", "b"."check_error"
  FROM "below" JOIN "backup" "b" ON "b"."id" = "below"."base" WHERE "b"."check_error" IS NOT NULL
  ORDER BY "below"."id", "below"."depth")
UPDATE "backup" SET "base_checked_at" = "damaged"."checked_at",
  "base_check_error" = 'The base backup ' || "damaged"."base" || ' is damaged: ' || "damaged"."check_error"
FROM "damaged" WHERE "damaged"."id" = "backup"."id";
