-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "organization_id" TEXT;

-- CreateTable
CREATE TABLE "identity_providers" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "client_secret_ciphertext" TEXT NOT NULL,
    "default_role" TEXT NOT NULL,
    "is_enforced" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_providers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "email_domains" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "proof" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "verified_at" TIMESTAMPTZ(3),

    CONSTRAINT "email_domains_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "external_identities" (
    "provider_id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "external_identities_pkey" PRIMARY KEY ("provider_id","issuer","subject")
);

-- CreateIndex
CREATE UNIQUE INDEX "identity_providers_organization_id_key" ON "identity_providers"("organization_id");

-- CreateIndex
CREATE INDEX "email_domains_domain_idx" ON "email_domains"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "email_domains_organization_id_domain_key" ON "email_domains"("organization_id", "domain");

-- CreateIndex
CREATE INDEX "external_identities_user_id_idx" ON "external_identities"("user_id");

-- AddForeignKey
ALTER TABLE "identity_providers" ADD CONSTRAINT "identity_providers_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_domains" ADD CONSTRAINT "email_domains_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "external_identities" ADD CONSTRAINT "external_identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand from here on.

-- Many may say that a domain is theirs; one proves it.
CREATE UNIQUE INDEX "email_domains_proven_once" ON "email_domains"("domain") WHERE "verified_at" IS NOT NULL;

-- Behind the wall (20261128090602_row_level_security).
SELECT "fleet_wall_by_organization"("name") FROM unnest(ARRAY['identity_providers', 'email_domains']) AS "name";
ALTER TABLE "external_identities" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "oneself" ON "external_identities" USING (user_id = (SELECT fleet_user()));
