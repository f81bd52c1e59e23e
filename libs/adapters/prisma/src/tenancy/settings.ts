import type { SettingsRepository, StoredIntake } from '@fleetcommand/application/ports/settings';
import { DEFAULT_INTAKE, intakeSchema } from '@fleetcommand/domain/tenancy/intake';

import type { Connection } from '../connection/connection.js';

export const INTAKE = 'intake';

export interface IntakeRow {
  readonly value: unknown;
  readonly revision: number;
}

/** Null: nobody ever set it. */
export function intakeOf(row: IntakeRow | null): StoredIntake {
  if (!row) return { ...DEFAULT_INTAKE, revision: 0 };
  // What a release does not know yet, or knows no more, is as if nobody had said it.
  const stored = intakeSchema.partial().loose().parse(row.value);
  const known = intakeSchema.strip().parse({ ...DEFAULT_INTAKE, ...stored });
  return { ...known, revision: row.revision };
}

export function prismaSettings(connection: Connection): SettingsRepository {
  return {
    async findIntake() {
      return intakeOf(await connection.setting.findUnique({ where: { id: INTAKE } }));
    },

    async saveIntake(intake, expectedRevision, now) {
      const value = JSON.stringify(intakeSchema.strip().parse(intake));
      const saved = await connection.$executeRaw`
        INSERT INTO settings (id, value, revision, updated_at)
        VALUES (${INTAKE}, ${value}::jsonb, 1, ${now})
        ON CONFLICT (id) DO UPDATE
        SET value = excluded.value, revision = settings.revision + 1, updated_at = excluded.updated_at
        WHERE settings.revision = ${expectedRevision}`;
      return saved > 0;
    },

    async countInstancesAlone() {
      const [row] = await connection.$queryRaw<
        { count: bigint }[]
      >`SELECT fleet_count_instances_alone() AS count`;
      return Number(row?.count ?? 0);
    },
  };
}
