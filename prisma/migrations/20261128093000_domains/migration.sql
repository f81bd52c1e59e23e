-- CreateTable
CREATE TABLE "domain_claims" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "target_label" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "ownership" JSONB NOT NULL,
    "dns" JSONB NOT NULL,
    "certificate" JSONB NOT NULL,
    "routing" JSONB NOT NULL,
    "proof_lost_at" TIMESTAMPTZ(3),
    "loss_stage" TEXT NOT NULL DEFAULT 'none',
    "look" JSONB,
    "is_primary" BOOLEAN NOT NULL DEFAULT false,
    "redirect_to" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "check_requested_at" TIMESTAMPTZ(3),
    "next_review_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "domain_claims_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "domain_bindings" (
    "hostname" TEXT NOT NULL,
    "claim_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "bound_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "domain_bindings_pkey" PRIMARY KEY ("hostname")
);

-- CreateTable
CREATE TABLE "domain_tombstones" (
    "id" BIGSERIAL NOT NULL,
    "hostname" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "target_label" TEXT,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "domain_tombstones_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "domain_look_counts" (
    "organization_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "looks" INTEGER NOT NULL,

    CONSTRAINT "domain_look_counts_pkey" PRIMARY KEY ("organization_id","hour")
);

-- CreateIndex
CREATE UNIQUE INDEX "domain_claims_target_label_key" ON "domain_claims"("target_label");

-- CreateIndex
CREATE INDEX "domain_claims_tenant_id_id_idx" ON "domain_claims"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "domain_claims_hostname_idx" ON "domain_claims"("hostname");

-- CreateIndex
CREATE UNIQUE INDEX "domain_bindings_claim_id_key" ON "domain_bindings"("claim_id");

-- CreateIndex
CREATE INDEX "domain_bindings_tenant_id_idx" ON "domain_bindings"("tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "domain_tombstones_target_label_key" ON "domain_tombstones"("target_label");

-- CreateIndex
CREATE INDEX "domain_tombstones_hostname_at_idx" ON "domain_tombstones"("hostname", "at");

-- CreateIndex
CREATE INDEX "domain_look_counts_hour_idx" ON "domain_look_counts"("hour");

-- AddForeignKey
ALTER TABLE "domain_claims" ADD CONSTRAINT "domain_claims_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "domain_bindings" ADD CONSTRAINT "domain_bindings_claim_id_fkey" FOREIGN KEY ("claim_id") REFERENCES "domain_claims"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Of a tenant's claims for one host, one at most is alive; those that are over stay for people to see why.
CREATE UNIQUE INDEX "domain_claims_open_key" ON "domain_claims"("tenant_id", "hostname") WHERE "ended_at" IS NULL;
-- A tenant calls itself by one name.
CREATE UNIQUE INDEX "domain_claims_primary_key" ON "domain_claims"("tenant_id") WHERE "is_primary";
-- For the schedule, which asks for nothing but what is due.
CREATE INDEX "domain_claims_due_idx" ON "domain_claims"("next_review_at") WHERE "next_review_at" IS NOT NULL;

-- The name becomes part of a proxy's configuration and of certificates.
ALTER TABLE "domain_claims" ADD CONSTRAINT "domain_claims_hostname_is_name" CHECK ("hostname" ~ '^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$' AND length("hostname") <= 255);
ALTER TABLE "domain_claims" ADD CONSTRAINT "domain_claims_target_is_label" CHECK ("target_label" ~ '^[a-z0-9]{16,63}$');
ALTER TABLE "domain_claims" ADD CONSTRAINT "domain_claims_revision_positive" CHECK ("revision" >= 1);
-- What is over is nobody's primary name, and is not looked at.
ALTER TABLE "domain_claims" ADD CONSTRAINT "domain_claims_over_rests" CHECK ("ended_at" IS NULL OR ("next_review_at" IS NULL AND NOT "is_primary"));

-- A target that was a claim's is never another's, also when the claim is gone (PROMISES.md, rule 13).
CREATE FUNCTION "domain_claims_refuse_used_target"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "domain_tombstones" WHERE "target_label" = NEW."target_label") THEN
    RAISE EXCEPTION 'the target % belonged to another claim', NEW."target_label"
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "domain_claims_fresh_target" BEFORE INSERT ON "domain_claims"
  FOR EACH ROW EXECUTE FUNCTION "domain_claims_refuse_used_target"();
