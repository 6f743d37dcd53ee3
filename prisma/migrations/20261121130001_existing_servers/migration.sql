-- AlterEnum
ALTER TYPE "operation_kind" ADD VALUE 'connect';
ALTER TYPE "operation_kind" ADD VALUE 'disconnect';

-- AlterEnum
ALTER TYPE "service_state" ADD VALUE 'unreachable';

-- AlterTable
ALTER TABLE "backup" ADD COLUMN     "disk" TEXT;

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "existing" JSONB,
ADD COLUMN     "reads_from_disk" TEXT;
