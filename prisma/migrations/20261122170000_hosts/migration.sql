-- AlterTable
ALTER TABLE "service" ADD COLUMN     "host_id" TEXT;

-- AlterTable
ALTER TABLE "stray" ADD COLUMN     "host_name" TEXT;

-- CreateTable
CREATE TABLE "host" (
    "driver" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "is_ready" BOOLEAN NOT NULL,
    "takes_new" BOOLEAN NOT NULL,
    "memory_bytes" BIGINT NOT NULL,
    "reserved_bytes" BIGINT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "host_pkey" PRIMARY KEY ("driver","id")
);
