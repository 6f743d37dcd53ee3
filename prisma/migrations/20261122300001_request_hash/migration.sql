-- AlterTable
ALTER TABLE "operation" ADD COLUMN     "request_hash" TEXT;
