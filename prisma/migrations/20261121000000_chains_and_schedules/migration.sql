-- AlterTable
ALTER TABLE "backup" ADD COLUMN     "chain_id" UUID;

-- Every backup so far is a full one and a chain of its own.
UPDATE "backup" SET "chain_id" = "id";
ALTER TABLE "backup" ALTER COLUMN "chain_id" SET NOT NULL;

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "backup_cron" TEXT,
ADD COLUMN     "backup_start_time" VARCHAR(5),
ADD COLUMN     "backup_time_zone" TEXT NOT NULL DEFAULT 'UTC',
ADD COLUMN     "chain_length" INTEGER NOT NULL DEFAULT 7,
ADD COLUMN     "quiet_from" VARCHAR(5),
ADD COLUMN     "quiet_until" VARCHAR(5);

-- CreateIndex
CREATE INDEX "backup_service_id_chain_id_idx" ON "backup"("service_id", "chain_id");
