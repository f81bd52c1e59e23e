import type { ZoneRepository } from '@fleetcommand/application/ports/zones';

import type { Memory } from './tables.js';

export function memoryZones({ tables }: Memory): ZoneRepository {
  return {
    async list() {
      return tables.zones.values().sort((a, b) => (a.zone < b.zone ? -1 : 1));
    },
    async save(records) {
      tables.zones.set(records.zone, records);
    },
    async remove(zone) {
      tables.zones.delete(zone);
    },
  };
}
