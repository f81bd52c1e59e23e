-- A region that was removed stays for the clusters it had.
ALTER TABLE "regions" ADD COLUMN "removed_at" TIMESTAMPTZ(3);
