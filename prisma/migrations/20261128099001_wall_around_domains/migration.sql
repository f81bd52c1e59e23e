-- Tables that were made beside the wall (20261128090602_row_level_security) and so could not call it themselves.
SELECT "fleet_wall_by_organization"('domain_claims');
SELECT "fleet_wall_by_organization"('domain_bindings');
-- Whoever chooses a name must know which are in quarantine, whosever they were.
ALTER TABLE "domain_tombstones" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "names_in_quarantine" ON "domain_tombstones" FOR SELECT USING (true);
CREATE POLICY "own_organizations" ON "domain_tombstones" FOR INSERT
  WITH CHECK (organization_id = ANY ((SELECT fleet_organizations())::text[]));
SELECT "fleet_wall_by_organization"('domain_look_counts');
-- A domain's certificate is its tenant's; the platform's own are nobody's business here.
SELECT "fleet_wall_by_parent"('certificates', 'tenants', 'tenant_id');
