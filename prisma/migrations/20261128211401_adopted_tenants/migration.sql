-- Tenants that ran before the platform knew of them, and run on where they are.
ALTER TABLE "tenants" ADD COLUMN "adopted" JSONB;

-- What runs is one tenant's. An expression, which Prisma has no words for.
CREATE UNIQUE INDEX "tenants_adopted_key" ON "tenants" ("cluster_id", ("adopted" ->> 'namespace'), ("adopted" ->> 'name'))
  WHERE "adopted" IS NOT NULL AND "deleted_at" IS NULL;
