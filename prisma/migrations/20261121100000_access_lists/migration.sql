-- AlterEnum
ALTER TYPE "operation_kind" ADD VALUE 'change_access';

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "access_list" JSONB NOT NULL DEFAULT '[{"source":"::/0","description":""}]';

-- CreateTable
CREATE TABLE "access_opening" (
    "id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "operation_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_opening_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "access_opening_operation_id_idx" ON "access_opening"("operation_id");

-- CreateIndex
CREATE UNIQUE INDEX "access_opening_service_id_operation_id_source_key" ON "access_opening"("service_id", "operation_id", "source");

-- AddForeignKey
ALTER TABLE "access_opening" ADD CONSTRAINT "access_opening_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_opening" ADD CONSTRAINT "access_opening_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
