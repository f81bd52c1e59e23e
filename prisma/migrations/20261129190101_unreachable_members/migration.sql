-- Only clusters of the fleet: what a look that was under way says of one that left is nobody's.
CREATE OR REPLACE FUNCTION "fleet_unreachable_clusters"() RETURNS TABLE ("id" text, "answeredAt" timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT cluster_id, coalesce(reported_at, asked_at)
  FROM cluster_access JOIN clusters ON clusters.id = cluster_id
  WHERE problem IS NOT NULL AND removed_at IS NULL
$$;
