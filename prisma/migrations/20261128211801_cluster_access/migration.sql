-- What people name clusters by when they choose among them.
ALTER TABLE "clusters" ADD COLUMN "labels" JSONB NOT NULL DEFAULT '{}';
-- A cluster that left stays for the tenants it had; nothing is placed there, and its name is free again.
ALTER TABLE "clusters" ADD COLUMN "removed_at" TIMESTAMPTZ(3);

-- The way into each cluster, and what it last told of itself.
CREATE TABLE "cluster_access" (
    "cluster_id" TEXT NOT NULL,
    "kubeconfig_ciphertext" TEXT,
    "server" TEXT,
    "rotated_at" TIMESTAMPTZ(3),
    "asked_at" TIMESTAMPTZ(3),
    "report" JSONB,
    "reported_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "cluster_access_pkey" PRIMARY KEY ("cluster_id")
);

-- AddForeignKey
ALTER TABLE "cluster_access" ADD CONSTRAINT "cluster_access_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- No customer's request has to do with it.
SELECT "fleet_hide"('cluster_access');
