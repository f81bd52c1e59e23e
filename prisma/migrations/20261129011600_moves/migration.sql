-- An instance that is being moved to another cluster (libs/application/src/use-cases/reconcile-tenant/decide-move.ts): where it
-- is to be; null while nobody moves it. `cluster_id` is where it is until it is ready there.
ALTER TABLE "tenants" ADD COLUMN "moving_to" TEXT;
-- Where it is to be no more, and something of it may be left; null where nothing is.
ALTER TABLE "tenants" ADD COLUMN "leaving" TEXT;
-- Counts its moves: of two places the edges prefer the later one (`fleetcommand.io/placement`).
ALTER TABLE "tenants" ADD COLUMN "placement_number" INTEGER NOT NULL DEFAULT 0;

CREATE INDEX "tenants_moving_to_idx" ON "tenants" ("moving_to") WHERE "moving_to" IS NOT NULL;
CREATE INDEX "tenants_leaving_idx" ON "tenants" ("leaving") WHERE "leaving" IS NOT NULL;

-- As before, and those who are on their way there.
CREATE OR REPLACE FUNCTION "fleet_reserve"("cluster" text)
RETURNS TABLE ("planId" text, "planVersion" int, "blueprintId" text, "blueprintVersion" int, "tenants" int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  -- Does not stand in the way of the foreign keys of others.
  PERFORM 1 FROM clusters WHERE id = "cluster" FOR NO KEY UPDATE;
  RETURN QUERY
    SELECT plan_id, plan_version, blueprint_id, blueprint_version, count(*)::int
    FROM (
      SELECT plan_id, plan_version, blueprint_id, blueprint_version
      FROM tenants WHERE cluster_id = "cluster" AND deleted_at IS NULL AND NOT waits_for_place
      UNION ALL
      SELECT plan_id, plan_version, blueprint_id, blueprint_version
      FROM tenants WHERE moving_to = "cluster" AND deleted_at IS NULL
    ) AS promised
    GROUP BY 1, 2, 3, 4;
END $$;
