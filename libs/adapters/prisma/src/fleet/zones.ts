import type { ZoneRepository } from '@fleetcommand/application/ports/zones';

import type { Connection } from '../connection/connection.js';

export function prismaZones(connection: Connection): ZoneRepository {
  return {
    async list() {
      const rows = await connection.zone.findMany({ orderBy: { zone: 'asc' } });
      return rows.map(({ ipv4, ipv6, ...row }) => ({ ...row, published: { ipv4, ipv6 } }));
    },

    async save({ zone, published, ...rest }) {
      const data = { ...rest, ipv4: [...published.ipv4], ipv6: [...published.ipv6] };
      await connection.zone.upsert({ where: { zone }, create: { zone, ...data }, update: data });
    },

    async remove(zone) {
      await connection.zone.deleteMany({ where: { zone } });
    },
  };
}
