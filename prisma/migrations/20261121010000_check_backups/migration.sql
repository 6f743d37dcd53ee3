-- AlterEnum
ALTER TYPE "operation_kind" ADD VALUE 'check_backup';

-- AlterTable
ALTER TABLE "backup" ADD COLUMN     "check_error" TEXT,
ADD COLUMN     "checked_at" TIMESTAMPTZ(3);
