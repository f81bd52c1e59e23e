/** What routes lead to: services, weights, sticky cookies, how instances are spoken to. */
import type { Case, Difference } from '../case.js';
import { object, route } from './objects.js';

const one = { name: 'one', port: 80 };
const pair = { name: 'pair', port: 80 };
const sticky = (cookie: object) => ({ sticky: { cookie } });
const to = (...services: { name: string; [field: string]: unknown }[]) =>
  route('Host(`{host}`)', { services });

const OVER_H2C: Difference = {
  why: 'Where the client speaks HTTP/1.1, HAProxy sends Host as it came, not :authority, and always the scheme https.',
  ours: { seenHeaders: { ':scheme': 'https', ':authority': null, host: '{host}' } },
};

/** RFC 9110 has both: 502 for what an instance answers wrongly, 503 for what cannot be had at the moment. */
const UNREACHABLE: Difference = {
  why: 'HAProxy says 503 where no connection can be made, Traefik 502.',
  ours: { status: 503 },
};

const COOKIE_KEPT: Difference = {
  why: 'HAProxy takes its own cookie out of requests: applications do not see which instance they are.',
  ours: { seenHeaders: { cookie: null } },
};

const references: readonly Case[] = [
  { name: 'a service by its port', objects: [to(one)], asks: [{}] },
  {
    name: 'a service by the name of its port',
    objects: [to({ name: 'one', port: 'http' })],
    asks: [{}],
  },
  {
    name: 'a service of a kind that is said',
    objects: [to({ ...one, kind: 'Service' })],
    asks: [{}],
  },
  {
    name: 'a service without endpoints',
    objects: [to({ name: 'empty', port: 80 })],
    asks: [
      {
        differs: {
          why: 'Traefik drops the route; the edge keeps it, and says that no instance is ready.',
          ours: { status: 503 },
        },
      },
    ],
  },
  {
    name: 'an endpoint where nobody listens',
    objects: [to({ name: 'down', port: 80 })],
    asks: [{ differs: UNREACHABLE }],
  },
  {
    name: 'a service that is not there',
    objects: [to({ name: 'nowhere', port: 80 })],
    asks: [
      {
        differs: {
          why: 'Traefik drops the route; the edge keeps it, so that its requests do not fall to another, and answers 503.',
          ours: { status: 503 },
        },
      },
    ],
  },
  {
    name: 'an https service',
    objects: [
      to({ name: 'secure', port: 443, scheme: 'https', serversTransport: 'trusting' }),
      object('ServersTransport', 'trusting', { insecureSkipVerify: true }),
    ],
    asks: [{}],
  },
  {
    name: 'a service that speaks h2c',
    objects: [to({ name: 'h2c', port: 80, scheme: 'h2c' })],
    asks: [{ differs: OVER_H2C }, { method: 'POST', body: 'data', differs: OVER_H2C }],
  },
  {
    name: 'the application sees its own host',
    objects: [to({ ...one, passHostHeader: false })],
    asks: [{}],
  },
  {
    name: 'flushing at an interval',
    objects: [to({ ...one, responseForwarding: { flushInterval: '10ms' } })],
    asks: [{}],
  },
  {
    name: 'a service of another namespace',
    objects: [to({ ...one, namespace: 'default' })],
    asks: [
      {
        differs: {
          why: 'As with a service that is not there: the edge keeps the route and answers 503.',
          ours: { status: 503 },
        },
      },
    ],
  },
];

const balancing: readonly Case[] = [
  {
    name: 'endpoints take turns',
    objects: [to(pair)],
    asks: [{ times: 2 }],
    inAnyOrder: true,
  },
  {
    name: 'TraefikServices within one another share by weight',
    objects: [
      to({ name: 'outer', kind: 'TraefikService' }),
      object('TraefikService', 'outer', {
        weighted: {
          services: [
            { name: 'inner', kind: 'TraefikService', weight: 1 },
            { name: 'three', port: 80, weight: 0 },
          ],
        },
      }),
      object('TraefikService', 'inner', {
        weighted: {
          services: [
            { ...one, weight: 0 },
            { name: 'two', port: 80, weight: 5 },
          ],
        },
      }),
    ],
    asks: [{ times: 3 }],
  },
  {
    name: 'a weight of nothing gets nothing',
    objects: [to({ ...one, weight: 0 }, { name: 'two', port: 80, weight: 1 })],
    asks: [{ times: 4 }],
  },
  {
    name: 'TraefikService by weight',
    objects: [
      to({ name: 'weighted', kind: 'TraefikService' }),
      object('TraefikService', 'weighted', {
        weighted: {
          services: [
            { ...one, weight: 1 },
            { name: 'two', port: 80, weight: 0 },
          ],
        },
      }),
    ],
    asks: [{ times: 4 }],
  },
  {
    name: 'TraefikService that mirrors',
    objects: [
      to({ name: 'mirrored', kind: 'TraefikService' }),
      object('TraefikService', 'mirrored', {
        mirroring: { ...one, mirrors: [{ name: 'two', port: 80, percent: 0 }] },
      }),
    ],
    asks: [{ method: 'POST', body: 'data' }],
  },
];

const cookies: readonly Case[] = [
  stickily('a sticky cookie with a name', { name: 'lb' }),
  stickily('a sticky cookie, secure and httpOnly', { name: 'lb', secure: true, httpOnly: true }),
  stickily('a sticky cookie with sameSite none', { name: 'lb', sameSite: 'none', secure: true }),
  stickily('a sticky cookie with sameSite lax', { name: 'lb', sameSite: 'lax' }),
  stickily('a sticky cookie with sameSite strict', { name: 'lb', sameSite: 'strict' }),
  stickily('a sticky cookie with maxAge', { name: 'lb', maxAge: 3600 }),
  stickily('a sticky cookie with a path', { name: 'lb', path: '/a' }),
  stickily('a sticky cookie with a domain', { name: 'lb', domain: 'test' }),
  {
    name: 'a sticky cookie between two services',
    objects: [
      to({ name: 'weighted', kind: 'TraefikService' }),
      object('TraefikService', 'weighted', {
        weighted: {
          services: [
            { ...one, weight: 1 },
            { name: 'two', port: 80, weight: 0 },
          ],
          sticky: { cookie: { name: 'group' } },
        },
      }),
    ],
    asks: [{}, { differs: COOKIE_KEPT }],
    keepsCookies: true,
  },
  {
    name: 'a sticky cookie that nobody gave',
    objects: [to({ ...one, ...sticky({ name: 'lb' }) })],
    asks: [
      {
        headers: { cookie: 'lb=made-up; other=kept' },
        differs: { ...COOKIE_KEPT, ours: { seenHeaders: { cookie: 'other=kept' } } },
      },
    ],
  },
];

function stickily(name: string, cookie: object): Case {
  return {
    name,
    objects: [to({ ...one, ...sticky(cookie) })],
    asks: [{}, { differs: COOKIE_KEPT }, { path: '/a', differs: COOKIE_KEPT }],
    keepsCookies: true,
  };
}

export const SERVICES: readonly Case[] = [...references, ...balancing, ...cookies];
