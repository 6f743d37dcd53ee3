-- AlterEnum
ALTER TYPE "drill_state" ADD VALUE 'check_failed';

-- AlterTable
ALTER TABLE "backup" ADD COLUMN     "drill_check_error" TEXT;

-- AlterTable
ALTER TABLE "drill" ADD COLUMN     "checks" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "check_queries" JSONB NOT NULL DEFAULT '[]';
