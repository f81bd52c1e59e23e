-- The edges the control plane knows, and what each last told of itself.
CREATE TABLE "edges" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "asked_at" TIMESTAMPTZ(3),
    "report" JSONB,
    "reported_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "edges_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "edges_name_key" ON "edges"("name");

-- The fleet's newest operations: what is moving now, and what failed.
CREATE INDEX "operations_state_id_idx" ON "operations"("state", "id");
