/** An operator looks at a customer as its support: who sees what of it, and what it leaves behind. */
import type { Me } from '@fleetcommand/contracts/http/accounts';
import type { AuditEvent } from '@fleetcommand/contracts/http/audit';
import type { SupportSession } from '@fleetcommand/contracts/http/support';
import { plainPasswords } from '@fleetcommand/testing/builders/office';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi({ passwords: plainPasswords });
});
afterAll(() => rig.close());

const REASON = 'Ticket 7: the instance is slow';

async function lookAt(name: string, minutes = 60) {
  const customer = await rig.signUp(name);
  const operator = await rig.operator(`olga-${name}`);
  const path = `/v1/organizations/${customer.organization.id}`;
  const begin = `POST /v1/admin/organizations/${customer.organization.id}/support-sessions`;
  const begun = await rig.ask(begin, { as: operator, body: { reason: REASON, minutes } });
  expect(begun.statusCode, begun.body).toBe(201);
  return { customer, operator, path, support: begun.json<SupportSession>() };
}
const me = async (as: string) => (await rig.ask('GET /v1/me', { as })).json<Me>();

describe('support', () => {
  it('sees the organization as its people do, and nothing of the fleet or of others meanwhile', async () => {
    const { customer, operator, path } = await lookAt('acme');
    const other = await rig.signUp('other');
    expect(await me(operator)).toMatchObject({
      isOperator: false,
      organizations: [{ id: customer.organization.id, role: 'viewer' }],
      support: { reason: REASON, mayWrite: false },
    });
    const ask = async (route: string) => (await rig.ask(route, { as: operator })).statusCode;
    expect(await ask(`GET ${path}`)).toBe(200);
    expect(await ask(`GET /v1/tenants/${customer.tenant.id}`)).toBe(200);
    expect(await ask(`GET /v1/tenants/${other.tenant.id}`)).toBe(404);
    expect(await ask('GET /v1/admin/tenants')).toBe(403);
  });

  it('only looks, until an admin of the customer allows more, and then touches no people', async () => {
    const { customer, operator, path, support } = await lookAt('bolt');
    const restart = () =>
      rig.ask(`POST /v1/tenants/${customer.tenant.id}/restart`, { as: operator });
    expect((await restart()).statusCode).toBe(403);
    const allow = (as: string) =>
      rig.ask(`PATCH ${path}/support-sessions/${support.id}`, { as, body: { mayWrite: true } });
    expect((await allow(operator)).statusCode).toBe(403);
    expect((await allow(customer.token)).json()).toMatchObject({ mayWrite: true, isOpen: true });
    expect((await restart()).statusCode).toBe(202);
    const body = { email: 'friend@example.com', role: 'admin' };
    const invited = await rig.ask(`POST ${path}/invitations`, { as: operator, body });
    expect(invited.statusCode).toBe(403);
  });

  it('is told to the owners, listed for everybody of the organization, and in its audit trail by name', async () => {
    const { customer, operator, path, support } = await lookAt('cask');
    await rig.ask(`GET /v1/tenants/${customer.tenant.id}`, { as: operator });
    await rig.ask(`GET /v1/tenants/${customer.tenant.id}`, { as: operator });
    const as = customer.token;
    const list = await rig.ask(`GET ${path}/support-sessions`, { as });
    expect(list.json()).toMatchObject({ data: [{ ...support, isOpen: true }] });
    const trail = await rig.ask(`GET ${path}/audit-events?action=support&limit=20`, { as });
    const events = trail.json<{ data: AuditEvent[] }>().data;
    const looks = events.filter(({ action }) => action === 'support.look');
    expect(looks).toMatchObject([
      {
        actor: {
          kind: 'support',
          id: support.id,
          name: `olga-cask@fleet.example.com, as support: ${REASON}`,
        },
        after: { at: `GET /v1/tenants/${customer.tenant.id}` },
      },
    ]);
    expect(events.at(-1)).toMatchObject({ action: 'support.begin', actor: { kind: 'operator' } });
    const due = await rig.parts.store.mails.listDue(rig.clock.now(), 100);
    const mails = await Promise.all(due.map((id) => rig.parts.store.mails.find(id)));
    expect(mails).toContainEqual(
      expect.objectContaining({ kind: 'support-access', to: 'cask@example.com' }),
    );
  });

  it.each(['the customer', 'the operator', 'time'] as const)(
    'is over when %s says so',
    async (who) => {
      const { customer, operator, path, support } = await lookAt(who.replace(' ', '-'), 5);
      const isIn = async () => (await rig.ask(`GET ${path}`, { as: operator })).statusCode === 200;
      expect(await isIn()).toBe(true);
      if (who === 'time') rig.clock.advance(5 * 60_000);
      if (who === 'the operator') await rig.ask('DELETE /v1/me/support', { as: operator });
      if (who === 'the customer') {
        const end = `DELETE ${path}/support-sessions/${support.id}`;
        expect((await rig.ask(end, { as: operator })).statusCode).toBe(403);
        expect((await rig.ask(end, { as: customer.token })).statusCode).toBe(204);
        expect((await rig.ask(end, { as: customer.token })).statusCode).toBe(404);
      }
      expect(await isIn()).toBe(false);
      expect(await me(operator)).toMatchObject({ isOperator: true });
      expect(await me(operator)).not.toHaveProperty('support');
    },
  );
});
