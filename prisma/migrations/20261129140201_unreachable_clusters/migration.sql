-- Which clusters do not answer, and when each last did; also for a customer's request, whose instances may be there.
CREATE FUNCTION "fleet_unreachable_clusters"() RETURNS TABLE ("id" text, "answeredAt" timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT cluster_id, coalesce(reported_at, asked_at) FROM cluster_access WHERE problem IS NOT NULL
$$;
