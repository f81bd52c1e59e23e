-- AlterTable
ALTER TABLE "backups" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "key_ciphertext" TEXT,
ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'final';

-- AlterTable
ALTER TABLE "plans" ADD COLUMN     "backups" JSONB;

-- CreateIndex
CREATE INDEX "backups_restore_into_idx" ON "backups"("restore_into");

-- CreateIndex
CREATE INDEX "backups_expires_at_idx" ON "backups"("expires_at");

-- Of one kind a copy of an instance is owed once, however many workers think of it: of those that were owed twice, the newest is.
UPDATE "backups" b SET "state" = 'void', "problem" = 'A newer one was owed.', "next_attempt_at" = NULL
  WHERE b."state" = 'pending'
    AND EXISTS (SELECT 1 FROM "backups" n WHERE n."tenant_id" = b."tenant_id" AND n."state" = 'pending' AND n."id" > b."id");
CREATE UNIQUE INDEX "backups_owed_once" ON "backups"("tenant_id", "kind") WHERE "state" = 'pending';
