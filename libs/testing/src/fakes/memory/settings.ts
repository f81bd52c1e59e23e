import type { SettingsRepository } from '@fleetcommand/application/ports/settings';
import { DEFAULT_INTAKE } from '@fleetcommand/domain/tenancy/intake';

import type { Memory } from './tables.js';

export function memorySettings({ tables, nextSequence }: Memory): SettingsRepository {
  const read = () => tables.intake.get('intake') ?? { ...DEFAULT_INTAKE, revision: 0 };
  return {
    async findIntake() {
      return read();
    },
    async saveIntake(intake, expectedRevision) {
      const { revision } = read();
      if (revision !== expectedRevision) return false;
      tables.intake.set('intake', { ...intake, revision: revision + 1 });
      return true;
    },
    async countInstancesAlone() {
      // Written, so that of two transactions that count one is run again.
      tables.uniques.set('instances', String(nextSequence()));
      return tables.tenants.values().filter((tenant) => !tenant.deletedAt).length;
    },
  };
}
