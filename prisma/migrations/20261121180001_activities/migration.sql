-- CreateEnum
CREATE TYPE "activity_outcome" AS ENUM ('done', 'asked', 'succeeded', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "activity" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" TEXT,
    "actor" TEXT NOT NULL,
    "address" TEXT,
    "action" TEXT NOT NULL,
    "outcome" "activity_outcome" NOT NULL,
    "service_id" UUID,
    "service_name" TEXT,
    "operation_id" UUID,
    "backup_id" UUID,
    "detail" TEXT,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "activity_at_id_idx" ON "activity"("at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "activity_service_id_at_id_idx" ON "activity"("service_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "activity_actor_at_id_idx" ON "activity"("actor", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "activity_action_at_id_idx" ON "activity"("action", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "activity_outcome_at_id_idx" ON "activity"("outcome", "at" DESC, "id" DESC);

-- What a search looks through: words of letters and digits, so that parts of addresses and names are found.
CREATE FUNCTION activity_words("actor" TEXT, "address" TEXT, "service_name" TEXT, "detail" TEXT) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple', regexp_replace(
    lower(coalesce($1, '') || ' ' || coalesce($2, '') || ' ' || coalesce($3, '') || ' ' || coalesce($4, '')),
    '[^[:alnum:]]+', ' ', 'g'))
$$;

CREATE INDEX "activity_words_idx" ON "activity" USING gin (activity_words("actor", "address", "service_name", "detail"));

-- Append-only: the database refuses what would rewrite history.
CREATE FUNCTION refuse_rewriting_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'activities are only ever added' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER "activity_is_append_only" BEFORE UPDATE OR DELETE ON "activity"
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_activities();

CREATE TRIGGER "activity_is_not_emptied" BEFORE TRUNCATE ON "activity"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_activities();

-- How work ended, whoever writes it: a worker, a cancellation before the first step, a takeover after a crash.
CREATE FUNCTION record_operation_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "activity" ("actor_id", "actor", "action", "outcome", "service_id", "service_name", "operation_id", "backup_id", "detail")
  VALUES (NEW.requested_by_id, NEW.requested_by, NEW.kind::text, NEW.state::text::activity_outcome, NEW.service_id,
    (SELECT s.name FROM "service" s WHERE s.id = NEW.service_id), NEW.id, NEW.backup_id, NEW.error);
  RETURN NULL;
END $$;

CREATE TRIGGER "operation_end_is_recorded" AFTER UPDATE OF "state" ON "operation"
  FOR EACH ROW WHEN (OLD.state IN ('queued', 'running') AND NEW.state IN ('succeeded', 'failed', 'cancelled'))
  EXECUTE FUNCTION record_operation_end();
