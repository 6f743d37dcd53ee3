-- AlterEnum
ALTER TYPE "operation_kind" ADD VALUE 'restore_into';

-- AlterTable
ALTER TABLE "operation" ADD COLUMN     "progress" JSONB;
