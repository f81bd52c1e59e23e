-- A region may have a DNS suffix of its own; null: the installation's.
ALTER TABLE "regions" ADD COLUMN "domain" TEXT;
-- An address stays as it was given, also of an instance that is moved to another region.
ALTER TABLE "tenants" ADD COLUMN "platform_domain" TEXT;
-- Customers' names are pointed at the edges of the region.
ALTER TABLE "domain_claims" ADD COLUMN "target_zone" TEXT;

CREATE INDEX "tenants_platform_domain_idx" ON "tenants" ("platform_domain") WHERE "platform_domain" IS NOT NULL AND "deleted_at" IS NULL;
