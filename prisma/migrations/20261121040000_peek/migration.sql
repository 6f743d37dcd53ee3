-- CreateEnum
CREATE TYPE "peek_state" AS ENUM ('opening', 'open', 'closing', 'closed');

-- AlterEnum
ALTER TYPE "operation_kind" ADD VALUE 'open_peek';
ALTER TYPE "operation_kind" ADD VALUE 'close_peek';

-- CreateTable
CREATE TABLE "peek" (
    "id" UUID NOT NULL,
    "state" "peek_state" NOT NULL,
    "service_id" UUID NOT NULL,
    "backup_id" UUID,
    "opened_by_id" TEXT,
    "opened_by" TEXT NOT NULL,
    "host" TEXT,
    "http_port" INTEGER,
    "tcp_port" INTEGER,
    "console_password_enc" TEXT NOT NULL,
    "reader_password_enc" TEXT NOT NULL,
    "mounted" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "opened_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "close_reason" TEXT,
    "is_failed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "peek_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "peek_state_idx" ON "peek"("state");

-- CreateIndex
CREATE INDEX "peek_backup_id_created_at_idx" ON "peek"("backup_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "peek" ADD CONSTRAINT "peek_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "peek" ADD CONSTRAINT "peek_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Everybody who looks into a backup shares one engine.
CREATE UNIQUE INDEX "peek_of_backup_key" ON "peek" ("backup_id") WHERE "state" <> 'closed';
