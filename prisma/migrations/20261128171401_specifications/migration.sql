-- CreateTable
CREATE TABLE "specifications" (
    "id" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "objects" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deployed_at" TIMESTAMPTZ(3),

    CONSTRAINT "specifications_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "specifications_namespace_service_id_idx" ON "specifications"("namespace", "service", "id" DESC);

-- Prisma has no words for what follows.

-- Of a service's revisions at most one is deployed.
CREATE UNIQUE INDEX "specifications_deployed_key" ON "specifications"("namespace", "service") WHERE "deployed_at" IS NOT NULL;

SELECT "fleet_hide"('specifications');
