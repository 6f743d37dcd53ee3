-- AlterTable
ALTER TABLE "bucket" ADD COLUMN     "follows_service" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "start_time" VARCHAR(5),
ADD COLUMN     "time_zone" TEXT NOT NULL DEFAULT 'UTC';

-- CreateTable
CREATE TABLE "bucket_check" (
    "bucket_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,

    CONSTRAINT "bucket_check_pkey" PRIMARY KEY ("bucket_id","name")
);

-- AddForeignKey
ALTER TABLE "bucket_check" ADD CONSTRAINT "bucket_check_bucket_id_fkey" FOREIGN KEY ("bucket_id") REFERENCES "bucket"("id") ON DELETE CASCADE ON UPDATE CASCADE;
