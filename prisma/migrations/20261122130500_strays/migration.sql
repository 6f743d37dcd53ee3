

-- CreateTable
CREATE TABLE "stray" (
    "driver" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "service_id" UUID NOT NULL,
    "is_running" BOOLEAN NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stray_pkey" PRIMARY KEY ("driver","kind","name")
);
