-- CreateTable
CREATE TABLE "settings" (
    "id" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "revision" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("id")
);

-- Prisma has no words for what follows.

-- Customers' requests go by the settings and change none.
SELECT "fleet_hide"('settings', 'INSERT, UPDATE, DELETE');

-- How many instances there are of everybody, whoever asks: a ceiling of the whole platform is judged behind the wall too.
-- One transaction at a time is told, so that two at one instant do not both take the last place.
CREATE FUNCTION "fleet_count_instances_alone"() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('fleet_count_instances_alone'));
  RETURN (SELECT count(*) FROM "tenants" WHERE "deleted_at" IS NULL);
END $$;
