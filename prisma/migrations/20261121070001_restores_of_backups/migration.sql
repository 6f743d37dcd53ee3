CREATE OR REPLACE FUNCTION "notify_console_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
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
  -- The history of a service shows the restores of its backups, which are operations of other services.
  IF TG_TABLE_NAME = 'operation' AND seen ->> 'kind' LIKE 'restore%' AND seen ->> 'backup_id' IS NOT NULL THEN
    PERFORM pg_notify(
      'console_changes',
      json_build_object('entity', 'backup', 'id', "b"."id", 'serviceId', "b"."service_id")::text
    ) FROM "backup" "b" WHERE "b"."id" = (seen ->> 'backup_id')::uuid;
  END IF;
  RETURN NULL;
END
$$;
