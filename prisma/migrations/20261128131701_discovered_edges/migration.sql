-- Edges that were found behind a name go when it no longer leads to them; those that people named stay.
ALTER TABLE "edges" ADD COLUMN "discovered_by" TEXT;
