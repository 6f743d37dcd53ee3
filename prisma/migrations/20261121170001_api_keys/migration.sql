CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "name" VARCHAR(50) NOT NULL,
    "secret_sha256" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "api_key_revoked_at_created_at_idx" ON "api_key"("revoked_at", "created_at");
