-- Where a region's records lead instead of to its edges' own addresses.
ALTER TABLE "regions" ADD COLUMN "addresses" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

-- Whether an edge serves, since when that is so, and whether operators take it out of the records.
ALTER TABLE "edges" ADD COLUMN "is_serving" BOOLEAN;
ALTER TABLE "edges" ADD COLUMN "health_since" TIMESTAMPTZ(3);
ALTER TABLE "edges" ADD COLUMN "draining_since" TIMESTAMPTZ(3);

-- The records that lead to the edges of a zone, as they were set last.
CREATE TABLE "zones" (
    "zone" TEXT NOT NULL,
    "ipv4" TEXT[],
    "ipv6" TEXT[],
    "changed_at" TIMESTAMPTZ(3),
    "tried_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "zones_pkey" PRIMARY KEY ("zone")
);

-- No customer's request has to do with it.
SELECT "fleet_hide"('zones');
