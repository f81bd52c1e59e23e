-- CreateTable
CREATE TABLE "backups" (
    "id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "size_bytes" BIGINT,
    "sha256" TEXT,
    "problem" TEXT NOT NULL DEFAULT '',
    "restore_into" TEXT,
    "next_attempt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "made_at" TIMESTAMPTZ(3),
    "restored_at" TIMESTAMPTZ(3),

    CONSTRAINT "backups_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "backups_tenant_id_id_idx" ON "backups"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "backups_organization_id_state_idx" ON "backups"("organization_id", "state");

-- CreateIndex
CREATE INDEX "backups_next_attempt_at_idx" ON "backups"("next_attempt_at");

-- What was made is known by its hash, and is checked by it before it is put back.
ALTER TABLE "backups" ADD CONSTRAINT "backups_made_whole" CHECK (("state" = 'made') = ("sha256" IS NOT NULL));

-- Behind the wall (20261128090602_row_level_security).
SELECT "fleet_wall_by_organization"('backups');
