-- CreateEnum
CREATE TYPE "usage_destination" AS ENUM ('store', 'bucket');

-- CreateTable
CREATE TABLE "usage_sample" (
    "day" DATE NOT NULL,
    "service_id" UUID NOT NULL,
    "destination" "usage_destination" NOT NULL,
    "bytes" BIGINT NOT NULL,
    "backups" INTEGER NOT NULL,

    CONSTRAINT "usage_sample_pkey" PRIMARY KEY ("day","service_id","destination")
);
