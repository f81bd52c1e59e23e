-- AlterTable
ALTER TABLE "specifications" ADD COLUMN     "objects_ciphertext" TEXT,
ALTER COLUMN "objects" DROP NOT NULL;

-- Prisma has no words for what follows.

-- Objects are there once: sealed, or, of an earlier release, as they were sent.
ALTER TABLE "specifications" ADD CONSTRAINT "specifications_objects_once" CHECK (("objects" IS NULL) <> ("objects_ciphertext" IS NULL));
