import type { Case } from '../case.js';
import { FORWARDING } from './forwarding.js';
import { HEADERS } from './headers.js';
import { MATCHERS } from './matchers.js';
import { MIDDLEWARES } from './middlewares.js';
import { PRIORITIES } from './priorities.js';
import { PROTECTION } from './protection.js';
import { SERVICES } from './services.js';

/** Every case, by what it is about. */
export const CATALOGUE: Readonly<Record<string, readonly Case[]>> = {
  matchers: MATCHERS,
  priorities: PRIORITIES,
  middlewares: MIDDLEWARES,
  headers: HEADERS,
  protection: PROTECTION,
  services: SERVICES,
  forwarding: FORWARDING,
};
