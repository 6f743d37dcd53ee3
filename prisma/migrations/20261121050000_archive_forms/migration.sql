-- AlterTable
ALTER TABLE "backup" ADD COLUMN     "form" TEXT NOT NULL DEFAULT 'directory',
ADD COLUMN     "statement_id" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "backup_service_id_statement_id_key" ON "backup"("service_id", "statement_id");
