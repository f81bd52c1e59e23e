-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "support_session_id" TEXT;

-- CreateTable
CREATE TABLE "support_sessions" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "operator_id" TEXT NOT NULL,
    "operator_email" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "may_write" BOOLEAN NOT NULL DEFAULT false,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "support_sessions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "support_sessions_organization_id_id_idx" ON "support_sessions"("organization_id", "id");

-- Behind the wall (20261128090602_row_level_security), written by hand.
SELECT "fleet_wall_by_organization"('support_sessions');
