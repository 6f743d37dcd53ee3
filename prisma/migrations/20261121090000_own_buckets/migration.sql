-- CreateEnum
CREATE TYPE "bucket_provider" AS ENUM ('s3', 'gcs', 'azure');

-- CreateEnum
CREATE TYPE "bucket_state" AS ENUM ('candidate', 'active', 'retired');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "operation_kind" ADD VALUE 'test_bucket';
ALTER TYPE "operation_kind" ADD VALUE 'bucket_backup';
ALTER TYPE "operation_kind" ADD VALUE 'bucket_restore';

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "reads_from_bucket_id" UUID;

-- CreateTable
CREATE TABLE "bucket" (
    "id" UUID NOT NULL,
    "service_id" UUID,
    "provider" "bucket_provider" NOT NULL,
    "state" "bucket_state" NOT NULL,
    "address" TEXT NOT NULL,
    "container" TEXT,
    "path" TEXT NOT NULL DEFAULT '',
    "access_key_id" TEXT,
    "secret_enc" TEXT,
    "ca_pem" TEXT,
    "period_hours" INTEGER NOT NULL DEFAULT 24,
    "next_backup_at" TIMESTAMPTZ(3),
    "may_delete" BOOLEAN NOT NULL DEFAULT false,
    "tested_at" TIMESTAMPTZ(3),
    "test_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bucket_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "external_backup" (
    "id" UUID NOT NULL,
    "bucket_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "state" "backup_state" NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "duration_ms" INTEGER,
    "size_bytes" BIGINT,
    "total_rows" BIGINT,
    "statement" TEXT,
    "error" TEXT,

    CONSTRAINT "external_backup_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bucket_service_id_state_idx" ON "bucket"("service_id", "state");

-- CreateIndex
CREATE INDEX "bucket_next_backup_at_idx" ON "bucket"("next_backup_at");

-- CreateIndex
CREATE INDEX "external_backup_service_id_started_at_idx" ON "external_backup"("service_id", "started_at" DESC);

-- CreateIndex
CREATE INDEX "external_backup_bucket_id_name_idx" ON "external_backup"("bucket_id", "name");

-- AddForeignKey
ALTER TABLE "external_backup" ADD CONSTRAINT "external_backup_bucket_id_fkey" FOREIGN KEY ("bucket_id") REFERENCES "bucket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A service is backed up to one bucket at a time.
CREATE UNIQUE INDEX "bucket_active_key" ON "bucket" ("service_id") WHERE "state" = 'active';
