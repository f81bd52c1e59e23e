-- AlterTable
ALTER TABLE "plans" ADD COLUMN     "metered" JSONB;

-- CreateTable
CREATE TABLE "storage_measurements" (
    "tenant_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "measured_at" TIMESTAMPTZ(3) NOT NULL,
    "over_since" TIMESTAMPTZ(3),

    CONSTRAINT "storage_measurements_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "usage_hours" (
    "tenant_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "quantity" INTEGER NOT NULL,
    "tried_at" TIMESTAMPTZ(3),
    "reported_at" TIMESTAMPTZ(3),

    CONSTRAINT "usage_hours_pkey" PRIMARY KEY ("tenant_id","meter","hour")
);

-- What is still to be told, the oldest first: little beside all that was.
CREATE INDEX "usage_hours_unreported_idx" ON "usage_hours"("hour") WHERE "reported_at" IS NULL;

-- Behind the wall (20261128090602_row_level_security).
SELECT "fleet_wall_by_organization"('storage_measurements');
SELECT "fleet_wall_by_organization"('usage_hours');
