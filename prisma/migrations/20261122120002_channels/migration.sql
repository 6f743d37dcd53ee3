-- CreateEnum
CREATE TYPE "channel_kind" AS ENUM ('webhook', 'slack', 'email');

-- CreateEnum
CREATE TYPE "delivery_state" AS ENUM ('waiting', 'sent', 'given_up');

-- CreateTable
CREATE TABLE "notification_channel" (
    "id" UUID NOT NULL,
    "name" VARCHAR(50) NOT NULL,
    "kind" "channel_kind" NOT NULL,
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "causes" "notification_cause"[],
    "service_ids" UUID[],
    "target" TEXT NOT NULL,
    "config_enc" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sent_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "notification_channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "notification_id" BIGINT,
    "state" "delivery_state" NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "delivery_state_next_attempt_at_idx" ON "delivery"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "delivery_notification_id_idx" ON "delivery"("notification_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_channel_id_notification_id_key" ON "delivery"("channel_id", "notification_id");

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "notification_channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_notification_id_fkey" FOREIGN KEY ("notification_id") REFERENCES "notification"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written with the notification, so that none is lost between the two.
CREATE FUNCTION deliver_notification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "delivery" ("id", "channel_id", "notification_id")
  SELECT gen_random_uuid(), c.id, NEW.id FROM "notification_channel" c
  WHERE c.is_enabled AND (coalesce(cardinality(c.causes), 0) = 0 OR NEW.cause = ANY (c.causes))
    AND (coalesce(cardinality(c.service_ids), 0) = 0 OR NEW.service_id IS NULL OR NEW.service_id = ANY (c.service_ids));
  RETURN NULL;
END $$;

CREATE TRIGGER "notification_is_delivered" AFTER INSERT ON "notification"
  FOR EACH ROW EXECUTE FUNCTION deliver_notification();

-- How a channel does is shown live.
CREATE TRIGGER "notification_channel_changes" AFTER INSERT OR UPDATE OR DELETE ON "notification_channel"
  FOR EACH STATEMENT EXECUTE FUNCTION notify_of_notifications();
