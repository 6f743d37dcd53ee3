-- AlterTable
ALTER TABLE "backup" ADD COLUMN     "options" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "statement" TEXT;
