ALTER TABLE "bucket" ADD COLUMN "role_arn" TEXT;
