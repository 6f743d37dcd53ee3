-- CreateTable
CREATE TABLE "invite" (
    "id" UUID NOT NULL,
    "token_sha256" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "user_id" TEXT,
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invite_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "invite_token_sha256_key" ON "invite"("token_sha256");

-- CreateIndex
CREATE UNIQUE INDEX "invite_email_key" ON "invite"("email");

-- CreateIndex
CREATE INDEX "invite_user_id_idx" ON "invite"("user_id");

-- AddForeignKey
ALTER TABLE "invite" ADD CONSTRAINT "invite_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
