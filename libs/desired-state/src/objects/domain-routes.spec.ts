import type { BoundDomain } from '@fleetcommand/domain/domains/claims/addresses';
import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';

import { isSatisfied } from '../observed/drift.js';
import { render } from '../render.js';
import type { DesiredObject } from '../rendered-tenant.js';
import { blueprintWith, inputWith } from '../testing/render-input.js';

const bound = (hostname: string, change: Partial<BoundDomain> = {}): BoundDomain => ({
  hostname,
  label: hostname.replaceAll(/[^a-z]/g, ''),
  isLive: true,
  isSuspended: false,
  isPrimary: false,
  redirectTo: null,
  ...change,
});

const blueprint = blueprintWith({
  components: {
    web: { image: 'app', port: 8080, env: { URL: '${tenant.url}' } },
  },
  routes: [{ component: 'web' }, { component: 'web', path: '/vote', rewrite: { kind: 'strip' } }],
});
const renderWith = (domains: readonly BoundDomain[]) =>
  unwrap(render(inputWith({ blueprint, domains })));
const named = (objects: readonly DesiredObject[], kind: string, name: string) => {
  const found = objects.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
};

describe('a host of the customer’s own', () => {
  it('serves every path of the application, with a route of its own', () => {
    const { objects } = renderWith([bound('chat.acme.com')]);
    expect(named(objects, 'IngressRoute', 'domain-chatacmecom')).toMatchObject({
      metadata: { annotations: { 'fleetcommand.io/standing': 'active' } },
      spec: {
        entryPoints: ['websecure'],
        routes: [
          { match: 'Host(`chat.acme.com`)', middlewares: [] },
          {
            match: 'Host(`chat.acme.com`) && PathPrefix(`/vote`)',
            middlewares: [{ name: 'strip-vote' }],
          },
        ],
      },
    });
  });

  it('sends its visitors on with the path, where another name is to serve them', () => {
    const www = bound('www.acme.com', { redirectTo: 'acme.com' });
    const { objects } = renderWith([bound('acme.com'), www]);
    expect(named(objects, 'Middleware', 'domain-wwwacmecom-redirect')['spec']).toEqual({
      redirectRegex: {
        regex: '^https?://[^/]+(.*)$',
        replacement: 'https://acme.com${1}',
        permanent: true,
      },
    });
    const { spec } = named(objects, 'IngressRoute', 'domain-wwwacmecom');
    expect(spec).toMatchObject({
      routes: [
        { match: 'Host(`www.acme.com`)', middlewares: [{ name: 'domain-wwwacmecom-redirect' }] },
      ],
    });
  });

  it('that is a wildcard never wins over a name it covers', () => {
    const { objects } = renderWith([bound('*.shop.acme.com')]);
    const { spec } = named(objects, 'IngressRoute', 'domain-shopacmecom');
    expect(spec).toMatchObject({
      routes: [
        { match: 'HostRegexp(`^[a-z0-9-]+\\.shop\\.acme\\.com$`)', priority: 1 },
        { priority: 2 },
      ],
    });
  });

  it('leaves the platform address and the workload as they are, and is followed by the URL', () => {
    const before = renderWith([]);
    const primary = bound('chat.acme.com', { isPrimary: true });
    const after = renderWith([primary]);
    expect(after.url).toBe(before.url);
    for (const { kind, metadata } of before.objects.filter((each) => each.kind !== 'Secret')) {
      const now = named(after.objects, kind, metadata.name);
      expect(now).toEqual(named(before.objects, kind, metadata.name));
    }
    const urlOf = ({ objects }: typeof before) => {
      const data = named(objects, 'Secret', 'environment')['data'] as Record<string, string>;
      return Buffer.from(data['web.URL'] ?? '', 'base64').toString();
    };
    expect([urlOf(before), urlOf(after)]).toEqual([
      'https://acme.apps.test',
      'https://chat.acme.com',
    ]);
    const broken = renderWith([{ ...primary, isLive: false }]);
    expect(urlOf(broken)).toBe('https://acme.apps.test');
  });

  it.each<[string, Partial<BoundDomain>]>([
    ['suspended', { isSuspended: true }],
    ['sent on', { redirectTo: 'acme.apps.test' }],
  ])('that was %s and serves again is told from what it was', (_, change) => {
    const route = (domain: BoundDomain) =>
      named(renderWith([domain]).objects, 'IngressRoute', 'domain-chatacmecom');
    const [is, was] = [bound('chat.acme.com'), bound('chat.acme.com', change)];
    expect(isSatisfied(route(is), route(was))).toBe(false);
    expect(isSatisfied(route(was), route(is))).toBe(false);
  });
});
