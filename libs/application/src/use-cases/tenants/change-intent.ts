import type { OperationKind } from '@fleetcommand/domain/operations/operation';
import type { TenantIntent } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';

import type { Actor } from '../actor.js';
import { changeTenant, type TenantChange } from './change-tenant.js';
import type { TenantCreation } from './insert-tenant.js';

type Deps = Pick<TenantCreation, 'store' | 'ids' | 'clock'>;

/** Stops the application, and keeps everything else: what nobody uses need not run. */
export const HIBERNATING: TenantChange = {
  ...from('running', 'tenant.hibernate'),
  action: 'tenants.hibernate',
  wanted: { intent: 'hibernated' },
};

export const WAKING: TenantChange = {
  ...from('hibernated', 'tenant.wake'),
  action: 'tenants.hibernate',
  wanted: { intent: 'running' },
};

/** Operators stop it, such as for abuse; its organization reads why, and cannot start it. */
export const suspending = (reason: string): TenantChange => ({
  ...from(['running', 'hibernated'], 'tenant.suspend'),
  action: 'tenants.update',
  wanted: { intent: 'suspended', intentReason: reason },
});

/** Awake, even where it was asleep before: somebody wants to see it run again. */
export const RESUMING: TenantChange = {
  ...from('suspended', 'tenant.resume'),
  action: 'tenants.update',
  wanted: { intent: 'running', intentReason: null },
};

export function hibernateTenant(deps: Deps, actor: Actor, id: TenantId) {
  return changeTenant(deps, actor, id, HIBERNATING);
}

export function wakeTenant(deps: Deps, actor: Actor, id: TenantId) {
  return changeTenant(deps, actor, id, WAKING);
}

export function suspendTenant(deps: Deps, actor: Actor, id: TenantId, reason: string) {
  return changeTenant(deps, actor, id, suspending(reason));
}

export function resumeTenant(deps: Deps, actor: Actor, id: TenantId) {
  return changeTenant(deps, actor, id, RESUMING);
}

const WORDS: Readonly<Record<TenantIntent, string>> = {
  running: 'It is meant to run already.',
  hibernated: 'It is asleep already. Wake it first.',
  suspended: 'The operators of this platform have suspended it. Ask them to bring it back.',
  deleted: 'It is being deleted.',
};

function from(
  expected: TenantIntent | readonly TenantIntent[],
  kind: OperationKind,
): Pick<TenantChange, 'kind' | 'objection'> {
  return {
    kind,
    objection: ({ intent }) => ([expected].flat().includes(intent) ? null : WORDS[intent]),
  };
}
