-- The second wall between organizations (libs/adapters/prisma/src/wall.ts). A customer's request runs its transactions as
-- a role of its own (`fleet_customer_role()`), which has no BYPASSRLS; whoever owns the tables (worker, migrations, the API's own business)
-- is not behind it.

-- Roles belong to the whole server, so this one is named after its database; its copies keep the name in the function.
-- Where we may not make it, an administrator has: see the hint.
DO $$
DECLARE
  customer text := left('fleet_customer_in_' || current_database(), 63);
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = customer) THEN
    EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS NOINHERIT', customer);
    -- From PostgreSQL 16 on, whoever makes a role may give it away, and not yet be it.
    EXECUTE format('GRANT %I TO %I', customer, current_user);
  ELSIF NOT pg_has_role(current_user, customer, 'MEMBER') THEN
    EXECUTE format('GRANT %I TO %I', customer, current_user);
  END IF;
  EXECUTE format('CREATE FUNCTION "fleet_customer_role"() RETURNS text LANGUAGE sql IMMUTABLE AS %L', format('SELECT %L::text', customer));
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'the role % cannot make or use the role %, behind which customers'' requests run', current_user, customer
    USING ERRCODE = 'insufficient_privilege',
          HINT = format('As an administrator: CREATE ROLE %I NOLOGIN; GRANT %I TO %I;', customer, customer, current_user);
END $$;

-- For migrations to come too: what a customer's request has nothing to do with.
CREATE FUNCTION "fleet_hide"("name" text, "privileges" text DEFAULT 'ALL') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('REVOKE %s ON %I FROM %I', "privileges", "name", fleet_customer_role());
END $$;

DO $$
DECLARE
  customer text := fleet_customer_role();
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), customer);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', current_schema(), customer);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO %I', current_schema(), customer);
  -- Of tables still to come too; each that belongs to an organization gets its policy in its own migration.
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', current_schema(), customer);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE ON SEQUENCES TO %I', current_schema(), customer);
END $$;
SELECT "fleet_hide"('acme_accounts');
SELECT "fleet_hide"("name", 'INSERT, UPDATE, DELETE')
  FROM unnest(ARRAY['audit_chains', 'plans', 'blueprints', 'regions', 'clusters']) AS "name";

CREATE FUNCTION "fleet_organizations"() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT string_to_array(current_setting('fleet.organizations', true), ',')
$$;
CREATE FUNCTION "fleet_user"() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT current_setting('fleet.user', true)
$$;

-- Puts a table behind the wall: rows whose `organization_id` is not among the request's do not exist for it.
-- To be called in the migration that makes such a table: SELECT fleet_wall_by_organization('…').
CREATE FUNCTION "fleet_wall_by_organization"("name" text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', "name");
  EXECUTE format('CREATE POLICY "own_organizations" ON %I
    USING (organization_id = ANY ((SELECT fleet_organizations())::text[]))', "name");
END $$;
-- Whether a row may name that parent. One that is not there is being written by this very statement, which no query inside
-- of it can see; the foreign key has the last word.
CREATE FUNCTION "fleet_may_add_to"("parent" text, "id" text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  "owner" text;
BEGIN
  EXECUTE format('SELECT organization_id FROM %I WHERE id = $1', "parent") INTO "owner" USING "id";
  RETURN "owner" IS NULL OR "owner" = ANY (fleet_organizations());
END $$;
-- The same for a table that only names the tenant, or whatever else `parent` holds.
CREATE FUNCTION "fleet_wall_by_parent"("name" text, "parent" text, "reference" text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', "name");
  -- The parent's own policy decides which of its rows this finds.
  EXECUTE format('CREATE POLICY "own_organizations" ON %I
    USING (EXISTS (SELECT 1 FROM %I parent WHERE parent.id = %I.%I))
    WITH CHECK (fleet_may_add_to(%L, %I))', "name", "parent", "name", "reference", "parent", "reference");
END $$;

SELECT "fleet_wall_by_organization"("name") FROM unnest(ARRAY[
  'tenants', 'operations', 'events', 'api_keys', 'invitations'
]) AS "name";
SELECT "fleet_wall_by_parent"('databases', 'tenants', 'tenant_id');
SELECT "fleet_wall_by_parent"('operation_steps', 'operations', 'operation_id');
SELECT "fleet_wall_by_parent"('operation_events', 'operations', 'operation_id');

ALTER TABLE "organizations" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_organizations" ON "organizations"
  USING (id = ANY ((SELECT fleet_organizations())::text[]));

ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_organizations" ON "memberships"
  USING (organization_id = ANY ((SELECT fleet_organizations())::text[]));

-- Whoever shares an organization is seen; only oneself is changed.
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "colleagues" ON "users" FOR SELECT
  USING (id = (SELECT fleet_user()) OR EXISTS (SELECT 1 FROM "memberships" m WHERE m.user_id = users.id));
CREATE POLICY "oneself" ON "users" FOR UPDATE USING (id = (SELECT fleet_user()));

ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "oneself" ON "sessions" USING (user_id = (SELECT fleet_user()));

-- A trail is an organization's or one's own.
ALTER TABLE "audit_events" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_trails" ON "audit_events"
  USING (coalesce(organization_id, actor_id) = ANY (array_append((SELECT fleet_organizations())::text[], (SELECT fleet_user()))));
ALTER TABLE "audit_chains" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_trails" ON "audit_chains"
  USING (chain = ANY (array_append((SELECT fleet_organizations())::text[], (SELECT fleet_user()))));
