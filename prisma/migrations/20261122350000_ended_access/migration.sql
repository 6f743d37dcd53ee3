-- Tells web whose open pages show what they may not see any more; a session alone, or everything of a person.
CREATE FUNCTION "notify_access_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  seen jsonb := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END);
  is_session boolean := TG_TABLE_NAME = 'session';
BEGIN
  PERFORM pg_notify(
    'console_changes',
    json_build_object(
      'entity', 'access',
      'userId', CASE WHEN TG_TABLE_NAME = 'user' THEN seen ->> 'id' ELSE seen ->> 'user_id' END,
      'sessionId', CASE WHEN is_session THEN seen ->> 'id' END
    )::text
  );
  RETURN NULL;
END
$$;

CREATE TRIGGER "session_ends" AFTER DELETE ON "session"
  FOR EACH ROW EXECUTE FUNCTION "notify_access_changes"();
CREATE TRIGGER "user_role_changes" AFTER UPDATE OF "role" ON "user"
  FOR EACH ROW WHEN (OLD."role" IS DISTINCT FROM NEW."role") EXECUTE FUNCTION "notify_access_changes"();
CREATE TRIGGER "service_role_changes" AFTER INSERT OR UPDATE OR DELETE ON "service_role"
  FOR EACH ROW EXECUTE FUNCTION "notify_access_changes"();
