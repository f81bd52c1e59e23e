-- Certificates of customers' domains beside the platform's own: who they are for, how they are proven, which CA signed
-- them, whether the edges have them, and what is asked of them (upload, revocation, release).
ALTER TABLE "certificates" ADD COLUMN     "authority_failures" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "challenge" TEXT NOT NULL DEFAULT 'dns-01',
ADD COLUMN     "challenge_target" TEXT,
ADD COLUMN     "directory_url" TEXT,
ADD COLUMN     "edges_asked" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "edges_serving" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "falls_back" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "key_type" TEXT NOT NULL DEFAULT 'ecdsa-p256',
ADD COLUMN     "live_at" TIMESTAMPTZ(3),
ADD COLUMN     "live_serial" TEXT,
ADD COLUMN     "next_look_at" TIMESTAMPTZ(3),
ADD COLUMN     "noticed_days" INTEGER,
ADD COLUMN     "published_serial" TEXT,
ADD COLUMN     "released_at" TIMESTAMPTZ(3),
ADD COLUMN     "renewal" JSONB,
ADD COLUMN     "revocation" JSONB,
ADD COLUMN     "serial" TEXT,
ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'acme',
ADD COLUMN     "tenant_id" TEXT;

CREATE TABLE "certificate_budget" (
    "key" TEXT NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "certificate_budget_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "certificates_next_look_at_idx" ON "certificates"("next_look_at");
