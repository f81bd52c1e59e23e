-- CreateTable
CREATE TABLE "mails" (
    "id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "ciphertext" TEXT,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("id")
);

-- Written by hand from here on.

-- The sweep reads a handful of rows however much was sent.
CREATE INDEX "mails_due_idx" ON "mails"("next_attempt_at") WHERE "state" = 'queued';
-- Nothing is kept of a mail that is no longer owed.
ALTER TABLE "mails" ADD CONSTRAINT "mails_sealed_while_queued" CHECK (("state" = 'queued') = ("ciphertext" IS NOT NULL));
-- A customer's request owes mail; it reads none.
SELECT "fleet_hide"('mails', 'SELECT, UPDATE, DELETE');
