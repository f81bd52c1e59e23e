-- Why an instance is where it is (libs/domain/src/clusters/placement.ts); null for those from before.
ALTER TABLE "tenants" ADD COLUMN "placement" JSONB;
-- No cluster has room for it: `cluster_id` is only where it would go, and nothing is promised there.
ALTER TABLE "tenants" ADD COLUMN "waits_for_place" BOOLEAN NOT NULL DEFAULT false;

-- What is promised of a cluster is counted with each order: by plan and application, from the index alone.
CREATE INDEX "tenants_load_idx" ON "tenants" ("cluster_id", "plan_id", "plan_version", "blueprint_id", "blueprint_version")
  WHERE "deleted_at" IS NULL AND NOT "waits_for_place";
CREATE INDEX "tenants_waiting_idx" ON "tenants" ("id") WHERE "waits_for_place" AND "deleted_at" IS NULL;

-- Takes a cluster's reservation until the transaction ends, and says what is promised there by then. It counts everybody's
-- instances, also for a customer's request: numbers, and nobody's names.
CREATE FUNCTION "fleet_reserve"("cluster" text)
RETURNS TABLE ("planId" text, "planVersion" int, "blueprintId" text, "blueprintVersion" int, "tenants" int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  -- Does not stand in the way of the foreign keys of others.
  PERFORM 1 FROM clusters WHERE id = "cluster" FOR NO KEY UPDATE;
  RETURN QUERY
    SELECT plan_id, plan_version, blueprint_id, blueprint_version, count(*)::int
    FROM tenants WHERE cluster_id = "cluster" AND deleted_at IS NULL AND NOT waits_for_place
    GROUP BY 1, 2, 3, 4;
END $$;

-- What placing asks of clusters, also behind the wall: no way in, and nothing that is anybody's.
CREATE FUNCTION "fleet_standings"() RETURNS TABLE ("cluster" text, "capacity" jsonb, "reachable" boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT cluster_id, report->'capacity', problem IS NULL FROM cluster_access
$$;
