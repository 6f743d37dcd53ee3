-- CreateTable
CREATE TABLE "password_try" (
    "key" TEXT NOT NULL,
    "tries" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "password_try_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "password_try_since_idx" ON "password_try"("since");
