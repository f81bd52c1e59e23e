-- The second wall between organizations (libs/adapters/prisma/src/wall.ts). A customer's request runs its transactions as
-- the role `fleet_customer`, which has no BYPASSRLS; whoever owns the tables (worker, migrations, the API's own business)
-- is not behind it.

-- Roles belong to the whole server: another database of it may have made this one, perhaps at this very moment.
DO $$
BEGIN
  CREATE ROLE "fleet_customer" NOLOGIN NOBYPASSRLS NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END $$;
GRANT "fleet_customer" TO CURRENT_USER;
DO $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO "fleet_customer"', current_schema());
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO "fleet_customer"', current_schema());
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO "fleet_customer"', current_schema());
  -- Of tables still to come too; each that belongs to an organization gets its policy in its own migration.
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "fleet_customer"', current_schema());
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE ON SEQUENCES TO "fleet_customer"', current_schema());
END $$;
-- Nothing a customer's request has to do with.
REVOKE ALL ON "acme_accounts" FROM "fleet_customer";
REVOKE INSERT, UPDATE, DELETE ON "audit_chains", "plans", "blueprints", "regions", "clusters" FROM "fleet_customer";

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
  EXECUTE format('CREATE POLICY "own_organizations" ON %I TO "fleet_customer"
    USING (organization_id = ANY ((SELECT fleet_organizations())::text[]))', "name");
END $$;
-- The same for a table that only names the tenant, or whatever else `parent` holds.
CREATE FUNCTION "fleet_wall_by_parent"("name" text, "parent" text, "reference" text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', "name");
  -- The parent's own policy decides which of its rows this finds.
  EXECUTE format('CREATE POLICY "own_organizations" ON %I TO "fleet_customer"
    USING (EXISTS (SELECT 1 FROM %I parent WHERE parent.id = %I.%I))', "name", "parent", "name", "reference");
END $$;

SELECT "fleet_wall_by_organization"("name") FROM unnest(ARRAY[
  'tenants', 'operations', 'events', 'api_keys', 'invitations'
]) AS "name";
SELECT "fleet_wall_by_parent"('databases', 'tenants', 'tenant_id');
SELECT "fleet_wall_by_parent"('operation_steps', 'operations', 'operation_id');
SELECT "fleet_wall_by_parent"('operation_events', 'operations', 'operation_id');

ALTER TABLE "organizations" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_organizations" ON "organizations" TO "fleet_customer"
  USING (id = ANY ((SELECT fleet_organizations())::text[]));

ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_organizations" ON "memberships" TO "fleet_customer"
  USING (organization_id = ANY ((SELECT fleet_organizations())::text[]));

-- Whoever shares an organization is seen; only oneself is changed.
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "colleagues" ON "users" FOR SELECT TO "fleet_customer"
  USING (id = (SELECT fleet_user()) OR EXISTS (SELECT 1 FROM "memberships" m WHERE m.user_id = users.id));
CREATE POLICY "oneself" ON "users" FOR UPDATE TO "fleet_customer" USING (id = (SELECT fleet_user()));

ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "oneself" ON "sessions" TO "fleet_customer" USING (user_id = (SELECT fleet_user()));

-- A trail is an organization's or one's own.
ALTER TABLE "audit_events" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_trails" ON "audit_events" TO "fleet_customer"
  USING (coalesce(organization_id, actor_id) = ANY (array_append((SELECT fleet_organizations())::text[], (SELECT fleet_user()))));
ALTER TABLE "audit_chains" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_trails" ON "audit_chains" TO "fleet_customer"
  USING (chain = ANY (array_append((SELECT fleet_organizations())::text[], (SELECT fleet_user()))));
