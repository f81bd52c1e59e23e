import type { StoredCertificate } from '@fleetcommand/application/ports/certificates';
import type { TenantEvent } from '@fleetcommand/application/ports/events';
import type { TenantDatabase } from '@fleetcommand/application/ports/tenants';
import { newOperation, type Operation } from '@fleetcommand/domain/operations/operation';
import type { Rollout } from '@fleetcommand/domain/releases/rollout';
import { JUST_ORDERED, type Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { bareId } from '@fleetcommand/kernel/ids';

import { NOTHING_YET } from '../fakes/memory/certificates.js';
import { SOME_TIME } from './accounts.js';
import { someId } from './ids.js';

/** Just ordered: generation 1, nothing observed. */
export function aTenant(overrides: Partial<Tenant> = {}): Tenant {
  const id = overrides.id ?? someId('ten');
  return {
    ...JUST_ORDERED,
    id,
    organizationId: someId('org'),
    name: 'Acme Chat',
    slug: `s${bareId(id)}`,
    planId: 'starter',
    planVersion: 1,
    regionId: 'local',
    platformDomain: null,
    clusterId: someId('clu'),
    placement: null,
    waitsForPlace: false,
    blueprintId: 'sample-chat',
    blueprintVersion: 1,
    currentOperationId: null,
    createdAt: SOME_TIME,
    ...overrides,
  };
}

/** Begun, of ten at a time, with no failure allowed. */
export function aRollout(overrides: Partial<Rollout> = {}): Rollout {
  return {
    id: someId('rol'),
    blueprintId: 'sample-chat',
    version: 2,
    state: 'rolling',
    atOnce: 10,
    failuresAllowed: 0,
    failuresSeen: 0,
    reason: '',
    startedAt: SOME_TIME,
    endedAt: null,
    ...overrides,
  };
}

/** Queued, its first step done. */
export function anOperation(
  tenant: Pick<Tenant, 'id' | 'organizationId' | 'generation'>,
  overrides: Partial<Pick<Operation, 'id' | 'kind'>> = {},
  now: Date = SOME_TIME,
): Operation {
  const { id: tenantId, organizationId, generation } = tenant;
  return newOperation(
    { id: someId('op'), kind: 'tenant.create', tenantId, organizationId, generation, ...overrides },
    now,
  );
}

export function aTenantDatabase(
  tenant: Pick<Tenant, 'id'>,
  overrides: Partial<TenantDatabase> = {},
): TenantDatabase {
  const name = `t_${bareId(tenant.id)}`;
  return {
    id: someId('db'),
    tenantId: tenant.id,
    name,
    role: name,
    passwordCiphertext: 'v1.sealed',
    state: 'pending',
    ...overrides,
  };
}

export function aTenantEvent(
  tenant: Pick<Tenant, 'id' | 'organizationId'>,
  overrides: Partial<TenantEvent> = {},
): TenantEvent {
  return {
    id: someId('evt'),
    organizationId: tenant.organizationId,
    tenantId: tenant.id,
    type: 'normal',
    reason: 'Live',
    message: 'The instance is live.',
    createdAt: SOME_TIME,
    ...overrides,
  };
}

/** Nothing ordered, nothing issued. */
export function aCertificate(overrides: Partial<StoredCertificate> = {}): StoredCertificate {
  return {
    ...NOTHING_YET,
    id: someId('crt'),
    purpose: 'platform/apps-wildcard',
    hostnames: ['*.apps.example.com'],
    tenantId: null,
    challenge: 'dns-01',
    challengeTarget: null,
    keyType: 'ecdsa-p256',
    ...overrides,
  };
}
