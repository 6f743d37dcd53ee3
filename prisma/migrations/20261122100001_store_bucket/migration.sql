-- AlterTable
ALTER TABLE "backup" ADD COLUMN     "store_bucket_id" UUID;

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "reads_from_store_bucket_id" UUID;

-- CreateTable
CREATE TABLE "store_bucket" (
    "id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "access_key_id" TEXT NOT NULL,
    "secret_enc" TEXT NOT NULL,
    "ca_pem" TEXT,
    "is_current" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "store_bucket_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "store_bucket_address_key" ON "store_bucket"("address");

-- At most one is where new backups go
CREATE UNIQUE INDEX "store_bucket_current_key" ON "store_bucket"("is_current") WHERE "is_current";

-- CreateIndex
CREATE INDEX "backup_store_bucket_id_idx" ON "backup"("store_bucket_id");

-- AddForeignKey
ALTER TABLE "backup" ADD CONSTRAINT "backup_store_bucket_id_fkey" FOREIGN KEY ("store_bucket_id") REFERENCES "store_bucket"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
