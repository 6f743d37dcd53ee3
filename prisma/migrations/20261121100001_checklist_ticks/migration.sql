-- CreateTable
CREATE TABLE "checklist_tick" (
    "id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "item" TEXT NOT NULL,
    "is_done" BOOLEAN NOT NULL,
    "actor_id" TEXT,
    "actor" TEXT NOT NULL,
    "ticked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checklist_tick_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "checklist_tick_service_id_item_ticked_at_idx" ON "checklist_tick"("service_id", "item", "ticked_at" DESC);

-- AddForeignKey
ALTER TABLE "checklist_tick" ADD CONSTRAINT "checklist_tick_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;
