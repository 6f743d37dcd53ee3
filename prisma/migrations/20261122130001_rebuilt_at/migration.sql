-- AlterTable
ALTER TABLE "service" ADD COLUMN     "rebuilt_at" TIMESTAMPTZ(3);
