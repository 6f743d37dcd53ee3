-- AlterTable
ALTER TABLE "service" ADD COLUMN     "image" TEXT;
