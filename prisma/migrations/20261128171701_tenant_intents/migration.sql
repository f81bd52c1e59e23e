-- Tenants may be asleep or suspended by operators; of the latter, why.
ALTER TABLE "tenants" ADD COLUMN "intent_reason" TEXT;
