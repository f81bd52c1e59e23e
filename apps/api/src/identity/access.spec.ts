import { Controller, Get, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { ROLES, type Role } from '@fleetcommand/domain/accounts/account';
import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { aDomain } from '@fleetcommand/testing/builders/domains';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PARTS } from '../platform/tokens.js';
import { startApi, type ApiRig } from '../testing/api-rig.js';
import { Access } from './access.js';
import { AccessGuard } from './access-guard.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

class SilentController {
  forgotten(): string {
    return 'x';
  }
}
// By hand: specs are compiled without decorators.
Controller('open')(SilentController);
Get()(SilentController.prototype, 'forgotten', describeMethod(SilentController, 'forgotten'));

class SpeakingController {
  declared(): string {
    return 'x';
  }
}
Controller('open')(SpeakingController);
Get()(SpeakingController.prototype, 'declared', describeMethod(SpeakingController, 'declared'));
Access('public')(
  SpeakingController.prototype,
  'declared',
  describeMethod(SpeakingController, 'declared'),
);

function describeMethod(of: { readonly prototype: object }, name: string): PropertyDescriptor {
  return Object.getOwnPropertyDescriptor(of.prototype, name) ?? {};
}

describe('a route that does not say who may call it', () => {
  const start = async (controller: Type) => {
    const module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      controllers: [controller],
      providers: [AccessGuard, { provide: PARTS, useValue: rig.parts }],
    }).compile();
    return module.init();
  };

  it('stops the start, by name', async () => {
    await expect(start(SilentController)).rejects.toThrow('SilentController.forgotten');
    await expect(start(SpeakingController)).resolves.toBeDefined();
  });
});

/** Every route about something that belongs to an organization, and whether it changes it. */
const ROUTES = [
  ['GET /v1/tenants/:tenant', 'reads'],
  ['GET /v1/tenants/:tenant/events', 'reads'],
  ['GET /v1/tenants/:tenant/explain', 'reads'],
  ['GET /v1/tenants/:tenant/domains', 'reads'],
  ['GET /v1/domains/:domain', 'reads'],
  ['GET /v1/operations/:operation', 'reads'],
  ['PATCH /v1/tenants/:tenant', 'changes'],
  ['POST /v1/tenants/:tenant/restart', 'changes'],
  ['POST /v1/tenants/:tenant/domains', 'changes'],
  ['PATCH /v1/domains/:domain', 'changes'],
  ['POST /v1/domains/:domain/check', 'changes'],
  ['DELETE /v1/domains/:domain', 'changes'],
  ['POST /v1/operations/:operation/retry', 'changes'],
  ['POST /v1/tenants', 'changes'],
  ['DELETE /v1/tenants/:tenant', 'changes'],
] as const;

describe('what belongs to an organization', () => {
  let owner: Awaited<ReturnType<ApiRig['signUp']>>;
  const people = new Map<Role | 'stranger', string>();
  beforeAll(async () => {
    owner = await rig.signUp('owner-of-it');
    people.set('stranger', (await rig.signUp('stranger')).token);
    for (const role of ROLES) {
      const { token } = await rig.signUp(`the-${role}`);
      const me = (await rig.ask('GET /v1/me', { as: token })).json<{ id: string }>();
      await rig.join(me.id, owner.organization.id, role);
      people.set(role, token);
    }
  });

  let names = 0;
  const bodies: Readonly<Record<string, () => object>> = {
    'PATCH /v1/tenants/:tenant': () => ({ name: 'x' }),
    'POST /v1/tenants': () => ({
      name: 'x',
      slug: `made-${++names}-up`,
      plan: 'free',
      organizationId: owner.organization.id,
    }),
    'POST /v1/tenants/:tenant/domains': () => ({ hostname: `n${++names}.acme.com` }),
    'PATCH /v1/domains/:domain': () => ({ redirect: null }),
  };
  const newDomain = async () => {
    const id = owner.tenant.id as TenantId;
    const domain = aDomain({ id, organizationId: owner.organization.id as OrganizationId });
    await rig.parts.store.domains.create(domain);
    return domain.id;
  };
  const ask = async (route: string, as: string | undefined) => {
    const path = route
      .replace(':tenant', owner.tenant.id)
      .replace(':domain', route.includes(':domain') ? await newDomain() : '')
      .replace(':operation', owner.operation.id);
    const body = bodies[route]?.();
    return rig.ask(path, { as, headers: { 'if-match': '*' }, ...(body && { body }) });
  };

  const asked = ROUTES.flatMap(([route, kind]) =>
    [...ROLES, 'stranger' as const, 'anonymous' as const].map((who) => [who, route, kind] as const),
  );

  it.each(asked)('as %s: %s', async (who, route, kind) => {
    const answer = await ask(route, who === 'anonymous' ? undefined : people.get(who));
    const { code } = answer.body === '' ? {} : answer.json<{ code?: string }>();
    if (who === 'anonymous')
      expect([answer.statusCode, code]).toEqual([401, 'accounts.not-signed-in']);
    else if (who === 'stranger') expect(answer.statusCode).toBe(404);
    else if (kind === 'changes' && (who === 'billing' || who === 'viewer')) {
      expect([answer.statusCode, code]).toEqual([403, 'accounts.forbidden']);
    } else expect([200, 202, 204, 402, 409]).toContain(answer.statusCode);
  });

  it('is in nobody else’s list', async () => {
    const list = await rig.ask('GET /v1/tenants?limit=100', { as: people.get('stranger') });
    expect(list.body).not.toContain(owner.tenant.id);
    const theirs = await rig.ask('GET /v1/tenants?limit=100', { as: people.get('viewer') });
    expect(theirs.body).toContain(owner.tenant.id);
  });

  it('is answered to a stranger as if it did not exist, to the letter', async () => {
    const real = await ask('GET /v1/tenants/:tenant', people.get('stranger'));
    const made = await rig.ask(`GET /v1/tenants/ten_${'0'.repeat(32)}`, {
      as: people.get('stranger'),
    });
    const comparable = ({ body }: { body: string }) => ({
      ...(JSON.parse(body) as object),
      instance: '',
      requestId: '',
    });
    expect(comparable(real)).toEqual(comparable(made));
  });
});
