/**
 * What the API server itself refuses of a Tenant that has an instance: another slug or region. No worker is there. The
 * sandbox stores rules and evaluates none (libs/sandbox/README.md); there the condition tells of it.
 */
import { describe, expect, it } from 'vitest';

import type { Answer, Status } from './rig/api.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const under = clusterUnderTest();

const SPEC = {
  organizationId: `org_${'0'.repeat(31)}1`,
  name: 'Acme',
  slug: 'acme',
  plan: 'free',
  region: 'local',
};

/** A resource, and what is answered to who applies it with other fields. */
async function tenant(spec: object = SPEC) {
  const metadata = { namespace: await under.namespace(), name: 'acme' };
  const path = paths.tenants(metadata.namespace, metadata.name);
  const head = { apiVersion: 'fleetcommand.io/v1', kind: 'Tenant', metadata };
  const put = (changed: object) =>
    under.api.apply<Status>(path, { ...head, spec: changed }, { manager: 'gitops', force: true });
  const carryOut = (applied: object) =>
    under.api.apply(
      `${path}/status`,
      { ...head, status: { applied, conditions: [] } },
      { manager: 'worker', force: true },
    );
  expect((await put(spec)).status).toBe(201);
  return { put, carryOut };
}

function expectKept(field: string, { status, body }: Answer<Status>): void {
  expect(status).toBe(422);
  const cause = expect.objectContaining({
    field: `spec.${field}`,
    message: expect.stringContaining(`keeps the ${field} it was made with`) as string,
  }) as unknown;
  expect(body.details?.causes).toEqual([cause]);
}

describe.skipIf(under.isSandbox)(
  'of a Tenant (not in the sandbox, which evaluates no rules)',
  () => {
    it.each([
      ['slug', 'acme-two'],
      ['region', 'eu'],
    ])(
      'the %s of an instance is kept, and can be changed before there is one',
      async (field, other) => {
        const { put, carryOut } = await tenant();
        expect((await put({ ...SPEC, [field]: other })).status).toBe(200);
        expect((await put(SPEC)).status).toBe(200);
        expect((await carryOut(SPEC)).status).toBe(200);
        expect((await put({ ...SPEC, name: 'New', plan: 'pro' })).status).toBe(200);
        expectKept(field, await put({ ...SPEC, [field]: other }));
      },
    );

    it('a region that was left out may be named as it is', async () => {
      const { region, ...spec } = SPEC;
      const { put, carryOut } = await tenant(spec);
      expect((await carryOut(SPEC)).status).toBe(200);
      expectKept('region', await put({ ...spec, region: 'eu' }));
      expect((await put({ ...spec, region })).status).toBe(200);
    });

    it.each([
      ['slug', 'acme-two', 'acme-three'],
      ['region', 'eu', 'us'],
    ])(
      'a %s that differs already may stay so and be put back, and no other be written',
      async (field, other, third) => {
        const { put, carryOut } = await tenant({ ...SPEC, [field]: other });
        expect((await carryOut(SPEC)).status).toBe(200);
        expectKept(field, await put({ ...SPEC, [field]: third }));
        expect((await put({ ...SPEC, [field]: other, name: 'New' })).status).toBe(200);
        expect((await put(SPEC)).status).toBe(200);
        expectKept(field, await put({ ...SPEC, [field]: other }));
      },
    );
  },
);
