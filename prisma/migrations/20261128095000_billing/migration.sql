-- AlterTable
ALTER TABLE "plans" ADD COLUMN     "features" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "is_offered" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "prices" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "region_surcharges" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "trial_days" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "tenants" ADD COLUMN     "standing" TEXT NOT NULL DEFAULT 'good';

-- CreateTable
CREATE TABLE "billing_accounts" (
    "organization_id" TEXT NOT NULL,
    "customer_id" TEXT,
    "subscriptions" JSONB NOT NULL DEFAULT '[]',
    "fetched_at" TIMESTAMPTZ(3),
    "standing" TEXT NOT NULL,
    "standing_since" TIMESTAMPTZ(3) NOT NULL,
    "unpaid_since" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL DEFAULT '',
    "trial_ends_at" TIMESTAMPTZ(3),
    "hold" JSONB,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "next_review_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_accounts_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "billing_events" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "object_id" TEXT,
    "customer_id" TEXT,
    "organization_id" TEXT,
    "api_version" TEXT,
    "source" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "effect" TEXT NOT NULL DEFAULT '',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "billing_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "billing_accounts_customer_id_key" ON "billing_accounts"("customer_id");

-- CreateIndex
CREATE INDEX "billing_accounts_next_review_at_idx" ON "billing_accounts"("next_review_at");

-- CreateIndex
CREATE INDEX "billing_events_organization_id_state_idx" ON "billing_events"("organization_id", "state");

-- CreateIndex
CREATE INDEX "billing_events_created_at_id_idx" ON "billing_events"("created_at", "id");

-- AddForeignKey
ALTER TABLE "billing_accounts" ADD CONSTRAINT "billing_accounts_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Of the inbox only what still waits is looked for again and again.
CREATE INDEX "billing_events_pending_idx" ON "billing_events"("organization_id") WHERE "state" = 'pending';

-- An event is over or waits; never both.
ALTER TABLE "billing_events" ADD CONSTRAINT "billing_events_over_or_pending" CHECK (("state" = 'pending') = ("processed_at" IS NULL));

-- Customers see their own account (migration 20261128090602); the inbox is the platform's alone.
SELECT "fleet_wall_by_organization"('billing_accounts');
SELECT "fleet_hide"('billing_events');
