-- CreateTable
CREATE TABLE "billing_backfill" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "listed_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_backfill_pkey" PRIMARY KEY ("id")
);

-- There is one list, and one place in it.
ALTER TABLE "billing_backfill" ADD CONSTRAINT "billing_backfill_one_row" CHECK ("id" = 1);

-- The platform's alone.
SELECT "fleet_hide"('billing_backfill');
