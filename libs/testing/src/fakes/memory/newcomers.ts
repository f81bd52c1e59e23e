import type { NewcomerReader } from '@fleetcommand/application/ports/newcomers';

import { memorySettings } from './settings.js';
import type { Memory } from './tables.js';

export function memoryNewcomers(memory: Memory): NewcomerReader {
  const { tables } = memory;
  return {
    async look({ email, slug, hostname }) {
      const living = tables.tenants.values().filter(({ deletedAt }) => !deletedAt);
      return {
        intake: await memorySettings(memory).findIntake(),
        isEmailTaken: tables.users.values().some((user) => user.email === email),
        isSlugTaken: living.some((tenant) => tenant.slug === slug),
        isAddressUsed: tables.tombstones.values().some((one) => one.hostname === hostname),
      };
    },
  };
}
