-- AlterTable
ALTER TABLE "operation" ADD COLUMN     "holds_service" BOOLEAN NOT NULL DEFAULT true;

-- Below this line by hand: what Prisma's schema can't say.

UPDATE "operation" SET "holds_service" = false
WHERE "kind" IN ('delete_backup', 'delete_service', 'check_backup', 'open_peek', 'close_peek', 'test_bucket', 'bucket_backup', 'drill');

-- One operation at a time holds a service. The operation says itself whether it does (lib/operation/types.ts).
DROP INDEX "operation_holds_service_key";
CREATE UNIQUE INDEX "operation_holds_service_key" ON "operation" ("service_id")
  WHERE "state" = 'running' AND "holds_service";
