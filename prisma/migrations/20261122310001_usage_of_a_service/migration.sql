CREATE INDEX "usage_sample_service_id_day_idx" ON "usage_sample"("service_id", "day");
