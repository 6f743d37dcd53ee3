-- AlterEnum
ALTER TYPE "operation_kind" ADD VALUE 'migrate';

-- AlterTable
ALTER TABLE "access_opening" ADD COLUMN     "guest" JSONB;
