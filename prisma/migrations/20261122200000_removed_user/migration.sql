-- CreateTable
CREATE TABLE "removed_user" (
    "email" TEXT NOT NULL,
    "account_id" TEXT,
    "removed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "removed_user_pkey" PRIMARY KEY ("email")
);

-- CreateIndex
CREATE INDEX "removed_user_account_id_idx" ON "removed_user"("account_id");
