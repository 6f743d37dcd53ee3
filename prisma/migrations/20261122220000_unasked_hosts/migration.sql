ALTER TABLE "host" ADD COLUMN "unasked_reason" TEXT;
