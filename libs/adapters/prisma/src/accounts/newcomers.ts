import type { NewcomerReader } from '@fleetcommand/application/ports/newcomers';

import type { Connection } from '../connection/connection.js';
import { INTAKE, intakeOf, type IntakeRow } from '../tenancy/settings.js';

interface Row {
  readonly intake: IntakeRow | null;
  readonly isEmailTaken: boolean;
  readonly isSlugTaken: boolean;
  readonly isAddressUsed: boolean;
}

export function prismaNewcomers(connection: Connection): NewcomerReader {
  return {
    async look({ email, slug, hostname }) {
      const [row] = await connection.$queryRaw<Row[]>`
        SELECT
          (SELECT jsonb_build_object('value', value, 'revision', revision) FROM settings WHERE id = ${INTAKE}) AS intake,
          EXISTS (SELECT FROM users WHERE email = ${email}) AS "isEmailTaken",
          EXISTS (SELECT FROM tenants WHERE slug = ${slug} AND deleted_at IS NULL) AS "isSlugTaken",
          EXISTS (SELECT FROM domain_tombstones WHERE hostname = ${hostname}) AS "isAddressUsed"`;
      if (!row) throw new Error('a SELECT without FROM gives one row');
      return { ...row, intake: intakeOf(row.intake) };
    },
  };
}
