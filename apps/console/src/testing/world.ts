/** What the stub of the API holds: a spec lays out what matters to it. */
import type { Me } from '@fleetcommand/contracts/http/accounts';
import type { TenantBackup } from '@fleetcommand/contracts/http/backups';
import type { Billing } from '@fleetcommand/contracts/http/billing';
import type { Domain } from '@fleetcommand/contracts/http/domains';
import type { TenantLogLine } from '@fleetcommand/contracts/http/logs';
import type { Operation } from '@fleetcommand/contracts/http/operations';
import type { ProblemCode } from '@fleetcommand/contracts/http/problem';
import type { Tenant, TenantEvent } from '@fleetcommand/contracts/http/tenants';

import { makeBilling } from './billing-fixtures.js';
import { EVENTS } from './fixtures.js';
import { emptyFleet, type FleetWorld } from './stub-fleet.js';

export interface Refusal {
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly errors?: { pointer: string; detail: string }[];
  readonly suggestions?: string[];
}

export interface World {
  /** Who is signed in. */
  me: Me | null;
  tenants: Tenant[];
  operations: Operation[];
  events: readonly TenantEvent[];
  logs: readonly TenantLogLine[];
  backups: TenantBackup[];
  domains: Domain[];
  takenSlugs: Set<string>;
  billing: Billing;
  /** What operators see. */
  fleet: FleetWorld;
  /** Routes, as `POST /v1/signup`, that refuse, hang, or cut the connection. */
  refusals: Map<string, Refusal | 'hang' | 'cut'>;
}

export const newWorld = (changes: Partial<World> = {}): World => ({
  me: null,
  tenants: [],
  operations: [],
  events: EVENTS,
  logs: [],
  backups: [],
  domains: [],
  takenSlugs: new Set(),
  billing: makeBilling(),
  fleet: emptyFleet(),
  refusals: new Map(),
  ...changes,
});
