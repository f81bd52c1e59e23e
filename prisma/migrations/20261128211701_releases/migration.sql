-- Versions of applications can be withdrawn, and instances are moved between them by rollouts.
ALTER TABLE "blueprints" ADD COLUMN "withdrawn_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "rollouts" (
    "id" TEXT NOT NULL,
    "blueprint_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "at_once" INTEGER NOT NULL,
    "failures_allowed" INTEGER NOT NULL,
    "failures_seen" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT NOT NULL DEFAULT '',
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "rollouts_pkey" PRIMARY KEY ("id")
);

-- An application is moved in one direction at a time.
CREATE UNIQUE INDEX "rollouts_open_key" ON "rollouts"("blueprint_id") WHERE "state" IN ('rolling', 'paused');

-- Who is on which version: counted for operators, and looked through by a rollout.
CREATE INDEX "tenants_release_idx" ON "tenants"("blueprint_id", "blueprint_version") WHERE "deleted_at" IS NULL;
