-- What is promised of each cluster, and who waits there, by plan and application: what an order asks, without counting all
-- instances. Kept by whatever statement changes an instance, in its transaction, so that it is right whichever release or
-- person writes, and however a process ends.
CREATE TABLE "cluster_loads" (
  "cluster_id" TEXT NOT NULL,
  "plan_id" TEXT NOT NULL,
  "plan_version" INTEGER NOT NULL,
  "blueprint_id" TEXT NOT NULL,
  "blueprint_version" INTEGER NOT NULL,
  "tenants" INTEGER NOT NULL,
  "waiting" INTEGER NOT NULL,
  CONSTRAINT "cluster_loads_pkey" PRIMARY KEY ("cluster_id", "plan_id", "plan_version", "blueprint_id", "blueprint_version")
) WITH (fillfactor = 50); -- A few rows, written with each order: room for their next versions beside them.
SELECT "fleet_hide"('cluster_loads');

-- An instance counts where it lives (or waits) and where it is on its way to, until it is deleted. One that arrives where it was on
-- its way to changes nothing there.
CREATE FUNCTION "fleet_keep_loads"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  -- In the order of the key: two who change the same rows do not wait for each other.
  INSERT INTO cluster_loads AS kept
  SELECT cluster_id, plan_id, plan_version, blueprint_id, blueprint_version, sum(tenants), sum(waiting)
  FROM (VALUES
    (OLD.cluster_id, OLD.plan_id, OLD.plan_version, OLD.blueprint_id, OLD.blueprint_version, OLD.deleted_at,
      (NOT OLD.waits_for_place)::int * -1, OLD.waits_for_place::int * -1),
    (OLD.moving_to, OLD.plan_id, OLD.plan_version, OLD.blueprint_id, OLD.blueprint_version, OLD.deleted_at, -1, 0),
    (NEW.cluster_id, NEW.plan_id, NEW.plan_version, NEW.blueprint_id, NEW.blueprint_version, NEW.deleted_at,
      (NOT NEW.waits_for_place)::int, NEW.waits_for_place::int),
    (NEW.moving_to, NEW.plan_id, NEW.plan_version, NEW.blueprint_id, NEW.blueprint_version, NEW.deleted_at, 1, 0)
  ) AS change (cluster_id, plan_id, plan_version, blueprint_id, blueprint_version, deleted_at, tenants, waiting)
  WHERE cluster_id IS NOT NULL AND deleted_at IS NULL
  GROUP BY 1, 2, 3, 4, 5
  HAVING sum(tenants) <> 0 OR sum(waiting) <> 0
  ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT ON CONSTRAINT cluster_loads_pkey
    DO UPDATE SET tenants = kept.tenants + excluded.tenants, waiting = kept.waiting + excluded.waiting;
  -- Versions come and go: of those that nobody has any more nothing is kept.
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM cluster_loads
    WHERE cluster_id IN (OLD.cluster_id, OLD.moving_to) AND plan_id = OLD.plan_id AND plan_version = OLD.plan_version
      AND blueprint_id = OLD.blueprint_id AND blueprint_version = OLD.blueprint_version AND tenants = 0 AND waiting = 0;
  END IF;
  RETURN NULL;
END $$;

-- From here on nobody writes an instance before this is committed, so that the count below misses none.
CREATE TRIGGER "tenants_keep_loads" AFTER INSERT OR DELETE ON "tenants"
  FOR EACH ROW EXECUTE FUNCTION "fleet_keep_loads"();
CREATE TRIGGER "tenants_change_loads" AFTER UPDATE ON "tenants" FOR EACH ROW
  WHEN ((OLD.cluster_id, OLD.moving_to, OLD.waits_for_place, OLD.deleted_at IS NULL,
      OLD.plan_id, OLD.plan_version, OLD.blueprint_id, OLD.blueprint_version)
    IS DISTINCT FROM (NEW.cluster_id, NEW.moving_to, NEW.waits_for_place, NEW.deleted_at IS NULL,
      NEW.plan_id, NEW.plan_version, NEW.blueprint_id, NEW.blueprint_version))
  EXECUTE FUNCTION "fleet_keep_loads"();

INSERT INTO "cluster_loads"
SELECT cluster_id, plan_id, plan_version, blueprint_id, blueprint_version,
  count(*) FILTER (WHERE NOT waits_for_place), count(*) FILTER (WHERE waits_for_place)
FROM (
  SELECT cluster_id, plan_id, plan_version, blueprint_id, blueprint_version, waits_for_place
  FROM tenants WHERE deleted_at IS NULL
  UNION ALL
  SELECT moving_to, plan_id, plan_version, blueprint_id, blueprint_version, false
  FROM tenants WHERE deleted_at IS NULL AND moving_to IS NOT NULL
) AS promised GROUP BY 1, 2, 3, 4, 5;

-- The clusters there are, with what counts for placing; `reserved`: those of that region alone, once nobody else is being
-- placed there until the transaction ends. Also for a customer's request: numbers, and nobody's names. (A release before
-- this reserves the cluster instead: while both run, one instance may be placed beside another in the last room there is.)
CREATE FUNCTION "fleet_clusters"("reserved" text)
RETURNS TABLE ("id" text, "name" text, "regionId" text, "cordoned" boolean, "labels" jsonb, "capacity" jsonb,
  "isReachable" boolean, "waiting" int, "loads" jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  -- Does not stand in the way of the foreign keys of others.
  IF "reserved" IS NOT NULL THEN PERFORM 1 FROM regions WHERE regions.id = "reserved" FOR NO KEY UPDATE; END IF;
  RETURN QUERY
    SELECT clusters.id, clusters.name, clusters.region_id, clusters.cordoned, clusters.labels, access.report->'capacity',
      access.problem IS NULL, coalesce(load.waiting, 0)::int, coalesce(load.groups, '[]')
    FROM clusters LEFT JOIN cluster_access AS access ON access.cluster_id = clusters.id
      LEFT JOIN LATERAL (
        SELECT sum(kept.waiting) AS waiting,
          jsonb_agg(jsonb_build_object(
            'planId', kept.plan_id, 'planVersion', kept.plan_version,
            'blueprintId', kept.blueprint_id, 'blueprintVersion', kept.blueprint_version, 'tenants', kept.tenants
          )) FILTER (WHERE kept.tenants > 0) AS groups
        FROM cluster_loads AS kept WHERE kept.cluster_id = clusters.id
      ) AS load ON true
    WHERE clusters.removed_at IS NULL AND ("reserved" IS NULL OR clusters.region_id = "reserved")
    ORDER BY clusters.name;
END $$;
