-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "service_state" AS ENUM ('provisioning', 'starting', 'running', 'stopping', 'stopped', 'degraded', 'failed', 'terminating', 'terminated');

-- CreateEnum
CREATE TYPE "backup_state" AS ENUM ('in_progress', 'successful', 'failed', 'cancelled', 'deleting');

-- CreateEnum
CREATE TYPE "backup_type" AS ENUM ('full', 'incremental');

-- CreateEnum
CREATE TYPE "backup_trigger" AS ENUM ('scheduled', 'manual');

-- CreateEnum
CREATE TYPE "operation_kind" AS ENUM ('provision', 'start', 'stop', 'reconfigure', 'delete_service', 'backup', 'delete_backup', 'restore');

-- CreateEnum
CREATE TYPE "operation_state" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "step_state" AS ENUM ('pending', 'running', 'done', 'failed');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('admin', 'support', 'viewer');

-- CreateTable
CREATE TABLE "service" (
    "id" UUID NOT NULL,
    "name" VARCHAR(50) NOT NULL,
    "state" "service_state" NOT NULL,
    "state_reason" TEXT,
    "driver" TEXT NOT NULL,
    "version" TEXT,
    "host" TEXT,
    "http_port" INTEGER,
    "tcp_port" INTEGER,
    "username" TEXT NOT NULL DEFAULT 'admin',
    "password_sha256" TEXT NOT NULL,
    "console_password_enc" TEXT NOT NULL,
    "backup_period_hours" INTEGER NOT NULL DEFAULT 24,
    "backup_retention_days" INTEGER NOT NULL DEFAULT 7,
    "next_backup_at" TIMESTAMPTZ(3),
    "source" JSONB,
    "reads_from_service_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "terminated_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backup" (
    "id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "state" "backup_state" NOT NULL,
    "type" "backup_type" NOT NULL,
    "trigger" "backup_trigger" NOT NULL,
    "base_backup_id" UUID,
    "scheduled_for" TIMESTAMPTZ(3),
    "clickhouse_version" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "duration_ms" INTEGER,
    "size_bytes" BIGINT,
    "total_rows" BIGINT,
    "contents" JSONB,
    "error" TEXT,

    CONSTRAINT "backup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation" (
    "id" UUID NOT NULL,
    "kind" "operation_kind" NOT NULL,
    "state" "operation_state" NOT NULL,
    "service_id" UUID NOT NULL,
    "backup_id" UUID,
    "input" JSONB NOT NULL DEFAULT '{}',
    "request_key" TEXT,
    "requested_by_id" TEXT,
    "requested_by" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "worker_id" TEXT,
    "heartbeat_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "done_bytes" BIGINT NOT NULL DEFAULT 0,
    "total_bytes" BIGINT,
    "error" TEXT,
    "error_reference" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation_step" (
    "operation_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "state" "step_state" NOT NULL DEFAULT 'pending',
    "detail" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "operation_step_pkey" PRIMARY KEY ("operation_id","key")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" "role" NOT NULL DEFAULT 'viewer',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "service_state_name_idx" ON "service"("state", "name");

-- CreateIndex
CREATE INDEX "service_next_backup_at_idx" ON "service"("next_backup_at");

-- CreateIndex
CREATE INDEX "backup_service_id_started_at_id_idx" ON "backup"("service_id", "started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "backup_service_id_state_started_at_id_idx" ON "backup"("service_id", "state", "started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "backup_service_id_size_bytes_id_idx" ON "backup"("service_id", "size_bytes", "id");

-- CreateIndex
CREATE INDEX "backup_service_id_state_size_bytes_id_idx" ON "backup"("service_id", "state", "size_bytes", "id");

-- CreateIndex
CREATE INDEX "backup_service_id_duration_ms_id_idx" ON "backup"("service_id", "duration_ms", "id");

-- CreateIndex
CREATE INDEX "backup_service_id_state_duration_ms_id_idx" ON "backup"("service_id", "state", "duration_ms", "id");

-- CreateIndex
CREATE INDEX "backup_base_backup_id_idx" ON "backup"("base_backup_id");

-- CreateIndex
CREATE UNIQUE INDEX "backup_service_id_scheduled_for_key" ON "backup"("service_id", "scheduled_for");

-- CreateIndex
CREATE UNIQUE INDEX "operation_request_key_key" ON "operation"("request_key");

-- CreateIndex
CREATE INDEX "operation_state_heartbeat_at_idx" ON "operation"("state", "heartbeat_at");

-- CreateIndex
CREATE INDEX "operation_service_id_created_at_idx" ON "operation"("service_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "operation_backup_id_state_idx" ON "operation"("backup_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limit_key_key" ON "rate_limit"("key");

-- AddForeignKey
ALTER TABLE "backup" ADD CONSTRAINT "backup_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backup" ADD CONSTRAINT "backup_base_backup_id_fkey" FOREIGN KEY ("base_backup_id") REFERENCES "backup"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation" ADD CONSTRAINT "operation_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation" ADD CONSTRAINT "operation_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation_step" ADD CONSTRAINT "operation_step_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Below this line by hand: what Prisma's schema can't say.

-- A name is taken only by a living service.
CREATE UNIQUE INDEX "service_living_name_key" ON "service" (lower("name")) WHERE "state" <> 'terminated';

-- One operation at a time holds a service; deletions wait for nobody and hold nothing.
CREATE UNIQUE INDEX "operation_holds_service_key" ON "operation" ("service_id")
  WHERE "state" = 'running' AND "kind" <> 'delete_backup' AND "kind" <> 'delete_service';

-- Open pages listen (lib/live). A heartbeat alone changes nothing that a page shows.
CREATE FUNCTION "notify_console_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  seen jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
  entity text := TG_TABLE_NAME;
  entity_id text := seen ->> 'id';
  service text := seen ->> 'service_id';
BEGIN
  IF TG_OP = 'UPDATE' AND seen - 'heartbeat_at' - 'updated_at' = to_jsonb(OLD) - 'heartbeat_at' - 'updated_at' THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'service' THEN
    service := entity_id;
  ELSIF TG_TABLE_NAME = 'operation_step' THEN
    entity := 'operation';
    entity_id := seen ->> 'operation_id';
    SELECT "service_id"::text INTO service FROM "operation" WHERE "id" = entity_id::uuid;
  END IF;
  PERFORM pg_notify(
    'console_changes',
    json_build_object('entity', entity, 'id', entity_id, 'serviceId', service)::text
  );
  RETURN NULL;
END
$$;

CREATE TRIGGER "service_changes" AFTER INSERT OR UPDATE OR DELETE ON "service"
  FOR EACH ROW EXECUTE FUNCTION "notify_console_changes"();
CREATE TRIGGER "backup_changes" AFTER INSERT OR UPDATE OR DELETE ON "backup"
  FOR EACH ROW EXECUTE FUNCTION "notify_console_changes"();
CREATE TRIGGER "operation_changes" AFTER INSERT OR UPDATE OR DELETE ON "operation"
  FOR EACH ROW EXECUTE FUNCTION "notify_console_changes"();
CREATE TRIGGER "operation_step_changes" AFTER INSERT OR UPDATE ON "operation_step"
  FOR EACH ROW EXECUTE FUNCTION "notify_console_changes"();
