-- The first schema. What Prisma derives from prisma/schema.prisma is as `prisma migrate diff` printed it;
-- what Prisma cannot say (sequence, partial indexes, checks, triggers) is written by hand around it and says why.

-- Orders changes of what is wanted across the whole fleet (tenants.config_sequence).
-- Numbers are drawn before their transactions commit, so a reader that resumes after the last it saw must leave
-- a margin for the ones still in flight.
CREATE SEQUENCE "desired_config_sequence" AS BIGINT;

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "is_operator" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,
    "user_agent" TEXT NOT NULL,
    "ip_address" TEXT NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plans" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "price" JSONB,
    "limits" JSONB NOT NULL,
    "position" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plans_pkey" PRIMARY KEY ("id","version")
);

-- CreateTable
CREATE TABLE "blueprints" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blueprints_pkey" PRIMARY KEY ("id","version")
);

-- CreateTable
CREATE TABLE "regions" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "regions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clusters" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "cordoned" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "clusters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenants" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "region_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "blueprint_id" TEXT NOT NULL,
    "blueprint_version" INTEGER NOT NULL,
    "intent" TEXT NOT NULL DEFAULT 'running',
    "restarted_at" TIMESTAMPTZ(3),
    "generation" INTEGER NOT NULL DEFAULT 1,
    "observed_generation" INTEGER NOT NULL DEFAULT 0,
    "config_sequence" BIGINT NOT NULL DEFAULT nextval('desired_config_sequence'::regclass),
    "state" TEXT NOT NULL DEFAULT 'pending',
    "conditions" JSONB NOT NULL DEFAULT '[]',
    "applied_hash" TEXT,
    "current_operation_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deletion_requested_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "databases" (
    "id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "password_ciphertext" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "databases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operations" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "operations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation_steps" (
    "operation_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "message" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "operation_steps_pkey" PRIMARY KEY ("operation_id","name")
);

-- CreateTable
CREATE TABLE "operation_events" (
    "sequence" BIGSERIAL NOT NULL,
    "operation_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operation_events_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leases" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "token" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "leases_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "events" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT,
    "actor_id" TEXT,
    "actor_kind" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_id" TEXT,
    "before" JSONB,
    "after" JSONB,
    "request_id" TEXT,
    "ip_address" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "principal" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("principal","route","key")
);

-- CreateTable
CREATE TABLE "acme_accounts" (
    "directory_url" TEXT NOT NULL,
    "account_url" TEXT,
    "key_ciphertext" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "acme_accounts_pkey" PRIMARY KEY ("directory_url")
);

-- CreateTable
CREATE TABLE "certificates" (
    "id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "hostnames" TEXT[],
    "order" JSONB,
    "order_key_ciphertext" TEXT,
    "chain_pem" TEXT,
    "key_ciphertext" TEXT,
    "not_before" TIMESTAMPTZ(3),
    "not_after" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "last_error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "certificates_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_organization_id_user_id_key" ON "memberships"("organization_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "clusters_name_key" ON "clusters"("name");

-- CreateIndex
CREATE INDEX "tenants_organization_id_id_idx" ON "tenants"("organization_id", "id");

-- CreateIndex
CREATE INDEX "tenants_config_sequence_idx" ON "tenants"("config_sequence");

-- CreateIndex
CREATE UNIQUE INDEX "databases_tenant_id_key" ON "databases"("tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "databases_name_key" ON "databases"("name");

-- CreateIndex
CREATE UNIQUE INDEX "databases_role_key" ON "databases"("role");

-- CreateIndex
CREATE INDEX "operations_tenant_id_created_at_idx" ON "operations"("tenant_id", "created_at");

-- CreateIndex
CREATE INDEX "operation_events_operation_id_sequence_idx" ON "operation_events"("operation_id", "sequence");

-- CreateIndex
CREATE INDEX "events_tenant_id_id_idx" ON "events"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_organization_id_id_idx" ON "audit_events"("organization_id", "id");

-- CreateIndex
CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "certificates_purpose_key" ON "certificates"("purpose");

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clusters" ADD CONSTRAINT "clusters_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "regions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "databases" ADD CONSTRAINT "databases_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation_steps" ADD CONSTRAINT "operation_steps_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation_events" ADD CONSTRAINT "operation_events_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Written by hand from here on.

-- A slug is free again once its tenant is gone.
CREATE UNIQUE INDEX "tenants_live_slug_key" ON "tenants"("slug") WHERE "deleted_at" IS NULL;

-- Placement counts a cluster's tenants and the resync walks them in id order; both leave deleted ones out.
CREATE INDEX "tenants_live_cluster_id_idx" ON "tenants"("cluster_id", "id") WHERE "deleted_at" IS NULL;

-- The sweep for tenants that still owe work reads a handful of rows however large the fleet is. Its query repeats
-- this predicate word for word (libs/adapters/prisma/src/tenants.ts).
CREATE INDEX "tenants_unsettled_idx" ON "tenants"("id")
  WHERE "deleted_at" IS NULL
    AND ("observed_generation" < "generation" OR "state" NOT IN ('active', 'suspended', 'hibernated', 'failed'));

-- The relay takes due messages in this order; processed ones are not in the index.
CREATE INDEX "outbox_pending_idx" ON "outbox"("available_at", "id") WHERE "processed_at" IS NULL;

-- For dropping processed messages by age.
CREATE INDEX "outbox_processed_at_idx" ON "outbox"("processed_at") WHERE "processed_at" IS NOT NULL;

-- Invariants that no code path may break. Words such as states are checked by the adapter instead, so that a new
-- one needs no migration.
ALTER TABLE "users" ADD CONSTRAINT "users_email_normal" CHECK ("email" = lower(btrim("email")) AND "email" <> '');
-- The slug becomes a DNS label and part of host names.
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_slug_is_label" CHECK ("slug" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$');
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_generation_positive" CHECK ("generation" >= 1);
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_observed_not_ahead" CHECK ("observed_generation" BETWEEN 0 AND "generation");
-- Nothing is gone that nobody asked to delete.
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_deleted_on_request" CHECK ("deleted_at" IS NULL OR "intent" = 'deleted');
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_conditions_list" CHECK (jsonb_typeof("conditions") = 'array');
ALTER TABLE "operations" ADD CONSTRAINT "operations_generation_positive" CHECK ("generation" >= 1);
ALTER TABLE "leases" ADD CONSTRAINT "leases_token_positive" CHECK ("token" >= 1);
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_attempts_not_negative" CHECK ("attempts" >= 0);
-- An answer is stored whole or not at all.
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_answer_whole" CHECK (("status" IS NULL) = ("response" IS NULL));
-- A chain without its key, or the other way round, cannot be served.
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_pair_whole" CHECK (("chain_pem" IS NULL) = ("key_ciphertext" IS NULL));

-- The token of a lease only grows, whoever writes: a stale holder must never look current again.
CREATE FUNCTION "leases_keep_token_growing"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the token of lease % would go back from % to %', OLD.name, OLD.token, NEW.token
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER "leases_token_grows" BEFORE UPDATE ON "leases"
  FOR EACH ROW WHEN (NEW."token" < OLD."token") EXECUTE FUNCTION "leases_keep_token_growing"();

-- The audit trail is append-only, also for whoever holds the application's credentials.
CREATE FUNCTION "audit_events_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit events are append-only: % refused', TG_OP
    USING ERRCODE = 'insufficient_privilege',
          HINT = 'Append a new event that corrects the earlier one.';
END $$;
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse_change"();
CREATE TRIGGER "audit_events_no_truncate" BEFORE TRUNCATE ON "audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_events_refuse_change"();

-- Doorbells, rung on commit by the rows themselves so that no writer can forget to. PostgreSQL folds equal
-- notifications of one transaction into one.
CREATE FUNCTION "outbox_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER "outbox_added" AFTER INSERT ON "outbox"
  FOR EACH STATEMENT EXECUTE FUNCTION "outbox_notify"();

CREATE FUNCTION "operation_events_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('operation_events', NEW."operation_id");
  RETURN NULL;
END $$;
CREATE TRIGGER "operation_events_added" AFTER INSERT ON "operation_events"
  FOR EACH ROW EXECUTE FUNCTION "operation_events_notify"();
