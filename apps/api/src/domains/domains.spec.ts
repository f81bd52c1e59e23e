import type { Domain } from '@fleetcommand/contracts/http/domains';
import { domain as domainSchema } from '@fleetcommand/contracts/http/domains';
import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { aDomain } from '@fleetcommand/testing/builders/domains';
import type { DomainId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

let people = 0;
async function customer(plan = 'pro') {
  const { token, tenant, organization } = await rig.signUp(`brings-${++people}-names`, { plan });
  const add = (hostname: unknown, headers: Record<string, string> = {}) =>
    rig.ask(`POST /v1/tenants/${tenant.id}/domains`, { as: token, body: { hostname }, headers });
  const added = async (hostname: string) => {
    const answer = await add(hostname);
    expect(answer.statusCode).toBe(201);
    return answer.json<Domain>();
  };
  return { as: token, tenant, organization, add, added };
}
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

describe('adding a domain', () => {
  it('answers at once with the records to set, and where to look again', async () => {
    const { as, added, add } = await customer();
    const domain = await added('chat.acme.com');
    const target = `${domain.id.slice('dom_'.length)}.domains.example.com`;
    expect(domain).toMatchObject({
      hostname: 'chat.acme.com',
      displayName: 'chat.acme.com',
      url: 'https://chat.acme.com',
      status: 'awaiting-dns',
      primary: false,
      redirect: null,
      records: [
        { type: 'TXT', name: '_fleetcommand.chat.acme.com', purpose: 'ownership', ok: false },
        { type: 'CNAME', name: 'chat.acme.com', value: target, ttl: 300, observed: [] },
      ],
      findings: [],
      dnsHost: null,
      nextCheckAt: '2026-01-01T12:00:00.000Z',
    });
    expect(domainSchema.parse(domain)).toEqual(domain);
    const again = await rig.ask(`GET /v1/domains/${domain.id}`, { as });
    expect(again.json()).toEqual(domain);
    expect(again.headers['etag']).toBe(`"${domain.id}.1"`);
    const other = await add('www.acme.com');
    expect(other.headers.location).toBe(`/v1/domains/${other.json<Domain>().id}`);
  });

  it('shows a name as people write it, and an apex its addresses', async () => {
    const { added } = await customer();
    const domain = await added('münchen.de');
    expect(domain).toMatchObject({ hostname: 'xn--mnchen-3ya.de', displayName: 'münchen.de' });
    expect(domain.records.map(({ type }) => type)).toEqual(['TXT', 'A', 'AAAA']);
    const wildcard = await added('*.shop.acme.com');
    expect(wildcard.records.at(-1)).toMatchObject({
      name: '_acme-challenge.shop.acme.com',
      purpose: 'certificate',
    });
  });

  // docs/promises, "Bad input": hosts.
  it.each([
    ['', 'empty'],
    [`${'a.'.repeat(130)}com`, 'too-long'],
    [`${'a'.repeat(64)}.com`, 'too-long'],
    ['-chat.acme.com', 'bad-label'],
    ['chat-.acme.com', 'bad-label'],
    ['my_chat.acme.com', 'bad-characters'],
    ['chat.acme.com.', 'trailing-dot'],
    ['Chat.acme.com', 'upper-case'],
    ['chat.acme.com:8443', 'has-port'],
    ['192.0.2.7', 'is-address'],
    ['2130706433', 'is-address'],
    ['0x7f000001', 'is-address'],
    ['::ffff:192.0.2.7', 'is-address'],
    ['аpple.com', 'look-alike'],
    ['*', 'bad-wildcard'],
    ['*.com', 'public-suffix'],
    ['co.uk', 'public-suffix'],
    ['acme.apps.example.com', 'own-zone'],
    ['a.test@b', 'bad-characters'],
    ['a.com,b.com', 'bad-characters'],
    ['a.com/b', 'bad-characters'],
    ['a.com\nb.com', 'bad-characters'],
    ['a b.com', 'bad-characters'],
    ['a.com#b', 'bad-characters'],
  ])('refuses %j (%s) with the field and the fix', async (hostname, why) => {
    const { add } = await customer();
    const answer = await add(hostname);
    expect(answer.json()).toMatchObject({
      status: 422,
      code: `domains.hostname-${why}`,
      errors: [{ pointer: '/hostname', detail: expect.stringMatching(/\w/) }],
    });
    expect((answer.json() as { detail: string }).detail).toMatch(
      /[Ee]nter|[Ll]eave|[Uu]se|[Cc]hoose|[Ww]rite|wildcard is/,
    );
  });

  it('refuses a name with a NUL by its field, as every route does', async () => {
    const { add } = await customer();
    expect((await add('a.com\0')).json()).toMatchObject({
      code: 'request.invalid',
      errors: [{ pointer: '/hostname', detail: expect.stringMatching(/\w/) }],
    });
  });

  it.each([[{}], [{ hostname: 7 }], [{ hostname: 'a.com', extra: 1 }]])(
    'refuses the body %j by its field',
    async (body) => {
      const { as, tenant } = await customer();
      const answer = await rig.ask(`POST /v1/tenants/${tenant.id}/domains`, { as, body });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ errors: [{ pointer: expect.stringMatching(/^\//) }] });
    },
  );

  it('takes a name others claim, or its parent or child; proof decides', async () => {
    const [acme, rival] = [await customer(), await customer()];
    await acme.added('chat.corp.com');
    await rival.added('chat.corp.com');
    await rival.added('corp.com');
    await rival.added('a.chat.corp.com');
  });

  it('refuses the same name twice, and more than the plan holds', async () => {
    const { add, added } = await customer();
    const { id } = await added('one.acme.com');
    const twice = await add('one.acme.com');
    expect([twice.statusCode, codeOf(twice)]).toEqual([409, 'domains.hostname-already-claimed']);
    expect(twice.body).toContain(id);
    await added('two.acme.com');
    await added('three.acme.com');
    const tooMany = await add('four.acme.com');
    expect([tooMany.statusCode, codeOf(tooMany)]).toEqual([402, 'domains.plan-limit']);
    const free = await (await customer('free')).add('one.acme.com');
    expect(free.json()).toMatchObject({ detail: expect.stringContaining('The plan Free') });
  });

  it('is done once however often it is sent with one key', async () => {
    const { as, add, tenant } = await customer();
    const headers = { 'idempotency-key': 'once' };
    const [first, second] = [
      await add('chat.acme.com', headers),
      await add('chat.acme.com', headers),
    ];
    expect(second.json()).toEqual(first.json());
    expect(second.statusCode).toBe(201);
    const list = await rig.ask(`GET /v1/tenants/${tenant.id}/domains`, { as });
    expect(list.json<{ data: Domain[] }>().data).toHaveLength(1);
  });

  it('lists them in pages, and writes who added them', async () => {
    const { as, added, tenant } = await customer();
    const all = [await added('a.acme.com'), await added('b.acme.com')];
    const page = await rig.ask(`GET /v1/tenants/${tenant.id}/domains?limit=1`, { as });
    const { data, nextCursor } = page.json<{ data: Domain[]; nextCursor: string }>();
    expect(data).toEqual(all.slice(0, 1));
    const rest = await rig.ask(
      `GET /v1/tenants/${tenant.id}/domains?limit=1&cursor=${nextCursor}`,
      { as },
    );
    expect(rest.json()).toEqual({ data: all.slice(1), nextCursor: null });
    expect(rig.audit().map(({ action }) => action)).toContain('domain.add');
  });
});

describe('changing a domain', () => {
  it('needs the version that was read', async () => {
    const { as, added } = await customer();
    const { id } = await added('chat.acme.com');
    const patch = (headers: Record<string, string>) =>
      rig.ask(`PATCH /v1/domains/${id}`, { as, body: { primary: true }, headers });
    const without = await patch({});
    expect([without.statusCode, codeOf(without)]).toEqual([428, 'request.precondition-required']);
    const stale = await patch({ 'if-match': `"${id}.7"` });
    expect([stale.statusCode, codeOf(stale)]).toEqual([412, 'request.precondition-failed']);
    const changed = await patch({ 'if-match': `"${id}.1"` });
    expect(changed.json()).toMatchObject({ primary: true });
    expect(changed.headers['etag']).toBe(`"${id}.2"`);
    expect((await patch({ 'if-match': `"${id}.1"` })).statusCode).toBe(412);
  });

  it('sends visitors on to another name of the instance, and to no other', async () => {
    const { as, added, tenant } = await customer();
    await added('acme.com');
    const { id } = await added('www.acme.com');
    const redirect = (to: string | null) =>
      rig.ask(`PATCH /v1/domains/${id}`, {
        as,
        body: { redirect: to },
        headers: { 'if-match': '*' },
      });
    expect((await redirect('acme.com')).json()).toMatchObject({ redirect: 'acme.com' });
    const foreign = await redirect('evil.com');
    expect(foreign.json()).toMatchObject({
      status: 422,
      code: 'domains.redirect-impossible',
      errors: [{ pointer: '/redirect', detail: expect.stringContaining('acme.com') }],
    });
    expect((await redirect(`${tenant.slug}.apps.example.com`)).statusCode).toBe(200);
    expect((await redirect(null)).json()).toMatchObject({ redirect: null });
  });

  it('makes the instance go by it once it works, and not before', async () => {
    const { as, tenant, organization } = await customer();
    const platformUrl = `https://${tenant.slug}.apps.example.com`;
    const url = async () => {
      const shown = (await rig.ask(`GET /v1/tenants/${tenant.id}`, { as })).json<Tenant>();
      expect(shown.platformUrl).toBe(platformUrl);
      return shown.url;
    };
    const of = { id: tenant.id as TenantId, organizationId: organization.id as OrganizationId };
    const made = aDomain(of, { isPrimary: true });
    const live = {
      ...made,
      dns: { ...made.dns, state: 'right' as const },
      certificate: { ...made.certificate, state: 'issued' as const },
      routing: { ...made.routing, state: 'live' as const },
    };
    const { domains } = rig.parts.store;
    await domains.create(made);
    expect(await url()).toBe(platformUrl);
    await domains.delete(made.id);
    await domains.create({ ...live, secrets: { ...live.secrets, targetLabel: 'z'.repeat(32) } });
    expect(await url()).toBe(`https://${made.hostname}`);
  });
});

describe('removing a domain', () => {
  it('leaves nothing of it but a tombstone', async () => {
    const { as, added } = await customer();
    const { id } = await added('gone.acme.com');
    const remove = (headers: Record<string, string>) =>
      rig.ask(`DELETE /v1/domains/${id}`, { as, headers });
    expect((await remove({})).statusCode).toBe(428);
    expect((await remove({ 'if-match': `"${id}.1"` })).statusCode).toBe(204);
    expect((await rig.ask(`GET /v1/domains/${id}`, { as })).statusCode).toBe(404);
    const [stone] = await rig.parts.store.domains.listTombstones('gone.acme.com');
    expect(stone).toMatchObject({ reason: 'deleted', targetLabel: id.slice('dom_'.length) });
  });
});

describe('asking for a look now', () => {
  it('is taken, and said to be due', async () => {
    const { as, added } = await customer();
    const { id } = await added('chat.acme.com');
    rig.clock.advance(5_000);
    const answer = await rig.ask(`POST /v1/domains/${id}/check`, { as });
    expect(answer.statusCode).toBe(202);
    expect(answer.headers.location).toBe(`/v1/domains/${id}`);
    expect(answer.json<Domain>().nextCheckAt).toBe(rig.clock.now().toISOString());
  });

  it('is limited a domain, with when to come again', async () => {
    const limited = await startApi({
      limits: { 'domain-check': { points: 2, windowSeconds: 60 } },
    });
    const { token, tenant } = await limited.signUp('eager', { plan: 'pro' });
    const body = { hostname: 'chat.acme.com' };
    const added = await limited.ask(`POST /v1/tenants/${tenant.id}/domains`, { as: token, body });
    const { id } = added.json<Domain>();
    const check = () => limited.ask(`POST /v1/domains/${id}/check`, { as: token });
    await check();
    await check();
    const refused = await check();
    expect([refused.statusCode, codeOf(refused)]).toEqual([429, 'request.rate-limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await limited.close();
  });

  it('is refused of a claim that is over, with what to do', async () => {
    const { as, tenant, organization } = await customer();
    const of = { id: tenant.id as TenantId, organizationId: organization.id as OrganizationId };
    const over = aDomain(of, { endedAt: rig.clock.now(), nextReviewAt: null });
    await rig.parts.store.domains.create(over);
    const answer = await rig.ask(`POST /v1/domains/${over.id satisfies DomainId}/check`, { as });
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, 'domains.over']);
  });
});
