-- Instances that a pool of edges is set aside for; all others are served by the shared one.
CREATE TABLE "pooled_tenants" (
    "tenant_id" TEXT NOT NULL,
    "pool" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pooled_tenants_pkey" PRIMARY KEY ("tenant_id"),
    CONSTRAINT "pooled_tenants_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- The records of such an instance are of its host, not of a zone.
ALTER TABLE "zones" ADD COLUMN "pool" TEXT;

-- No customer's request has to do with it.
SELECT "fleet_hide"('pooled_tenants');
