-- AlterTable
ALTER TABLE "bucket" ADD COLUMN     "region" TEXT;
