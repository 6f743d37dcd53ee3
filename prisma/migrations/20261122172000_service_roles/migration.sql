-- CreateTable
CREATE TABLE "service_role" (
    "user_id" TEXT NOT NULL,
    "service_id" UUID NOT NULL,
    "role" "role" NOT NULL,

    CONSTRAINT "service_role_pkey" PRIMARY KEY ("user_id","service_id")
);

-- CreateIndex
CREATE INDEX "service_role_service_id_idx" ON "service_role"("service_id");

-- CreateIndex
CREATE INDEX "external_backup_name_idx" ON "external_backup"("name");

-- AddForeignKey
ALTER TABLE "service_role" ADD CONSTRAINT "service_role_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_role" ADD CONSTRAINT "service_role_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;
