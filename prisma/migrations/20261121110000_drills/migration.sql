-- CreateEnum
CREATE TYPE "drill_state" AS ENUM ('open', 'verified', 'not_restorable', 'unfinished', 'cancelled');

-- CreateEnum
CREATE TYPE "drill_frequency" AS ENUM ('off', 'each_full', 'weekly', 'monthly');

-- AlterEnum
ALTER TYPE "operation_kind" ADD VALUE 'drill';

-- AlterTable
ALTER TABLE "backup" ADD COLUMN     "drill_error" TEXT,
ADD COLUMN     "drill_restore_ms" INTEGER,
ADD COLUMN     "drilled_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "drill_busy_from" VARCHAR(5),
ADD COLUMN     "drill_busy_until" VARCHAR(5),
ADD COLUMN     "drill_frequency" "drill_frequency" NOT NULL DEFAULT 'off',
ADD COLUMN     "drill_time_zone" TEXT NOT NULL DEFAULT 'UTC';

-- CreateTable
CREATE TABLE "drill" (
    "id" UUID NOT NULL,
    "state" "drill_state" NOT NULL DEFAULT 'open',
    "trigger" "backup_trigger" NOT NULL,
    "service_id" UUID NOT NULL,
    "backup_id" UUID,
    "backup_taken_at" TIMESTAMPTZ(3) NOT NULL,
    "restored_bytes" BIGINT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "retry_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "parts" JSONB NOT NULL DEFAULT '{}',
    "restore_ms" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "drill_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "drill_service_id_created_at_idx" ON "drill"("service_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "drill_backup_id_state_idx" ON "drill"("backup_id", "state");

-- CreateIndex
CREATE INDEX "drill_retry_at_idx" ON "drill"("retry_at");

-- AddForeignKey
ALTER TABLE "drill" ADD CONSTRAINT "drill_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drill" ADD CONSTRAINT "drill_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backup"("id") ON DELETE SET NULL ON UPDATE CASCADE;
