-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "deletion_requested_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "audit_events" ADD COLUMN     "chain" TEXT,
ADD COLUMN     "content_hash" TEXT,
ADD COLUMN     "hash" TEXT,
ADD COLUMN     "previous_hash" TEXT,
ADD COLUMN     "sequence" BIGINT;

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT,
    "created_by_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "scopes" TEXT[],
    "allowed_cidrs" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "replaced_by_id" TEXT,
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_from" TEXT,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "invited_by_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_chains" (
    "chain" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_chains_pkey" PRIMARY KEY ("chain")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_token_hash_key" ON "api_keys"("token_hash");

-- CreateIndex
CREATE INDEX "api_keys_organization_id_id_idx" ON "api_keys"("organization_id", "id");

-- CreateIndex
CREATE INDEX "api_keys_created_by_id_idx" ON "api_keys"("created_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "invitations"("token_hash");

-- CreateIndex
CREATE INDEX "invitations_organization_id_id_idx" ON "invitations"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_chain_sequence_key" ON "audit_events"("chain", "sequence");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand from here on.

-- One open invitation for an address in an organization.
CREATE UNIQUE INDEX "invitations_open_key" ON "invitations"("organization_id", "email")
  WHERE "accepted_at" IS NULL AND "revoked_at" IS NULL;

-- Each audit event carries the hash of the one before it in its chain, so that none can be changed, left out or put in
-- between unseen. The writer hashes the event itself; its place is given here, under the chain's lock and in the
-- writer's transaction. Events of a release that knew no chain stay outside of it.
CREATE FUNCTION "audit_events_join_chain"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  NEW."chain" := NULL;
  IF NEW."content_hash" IS NULL THEN
    RETURN NEW;
  END IF;
  NEW."chain" := coalesce(NEW."organization_id", NEW."actor_id", 'platform');
  INSERT INTO "audit_chains" VALUES (NEW."chain", 0, '') ON CONFLICT DO NOTHING;
  SELECT "sequence" + 1, "hash" INTO NEW."sequence", NEW."previous_hash"
    FROM "audit_chains" WHERE "chain" = NEW."chain" FOR UPDATE;
  NEW."hash" := encode(sha256(convert_to(
    NEW."previous_hash" || ':' || NEW."sequence" || ':' || NEW."content_hash", 'UTF8')), 'hex');
  UPDATE "audit_chains" SET "sequence" = NEW."sequence", "hash" = NEW."hash" WHERE "chain" = NEW."chain";
  RETURN NEW;
END $$;
CREATE TRIGGER "audit_events_chained" BEFORE INSERT ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION "audit_events_join_chain"();
