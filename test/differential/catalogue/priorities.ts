/** Which of several routes takes a request. */
import type { KubeObject } from '../../routers/objects.js';
import type { Case } from '../case.js';
import { route } from './objects.js';

const to = (name: string) => ({ services: [{ name, port: 80 }] });
const rule = (match: string, service: string, priority?: number): KubeObject =>
  route(match, { name: service, ...to(service), ...(priority !== undefined && { priority }) });

export const PRIORITIES: readonly Case[] = [
  {
    name: 'the longer rule goes first',
    objects: [
      rule('Host(`{host}`)', 'one'),
      rule('Host(`{host}`) && PathPrefix(`/api`)', 'two'),
      rule('Host(`{host}`) && PathPrefix(`/api/v2`)', 'three'),
    ],
    asks: ['/', '/api', '/api/v1', '/api/v2', '/api/v2/x'].map((path) => ({ path })),
  },
  {
    name: 'a priority of its own beats length',
    objects: [
      rule('Host(`{host}`)', 'one', 1_000),
      rule('Host(`{host}`) && PathPrefix(`/api`)', 'two'),
    ],
    asks: [{ path: '/' }, { path: '/api' }],
  },
  {
    name: 'a low priority loses to a shorter rule',
    objects: [
      rule('Host(`{host}`)', 'one'),
      rule('Host(`{host}`) && PathPrefix(`/api`)', 'two', 1),
    ],
    asks: [{ path: '/api' }],
  },
  {
    name: 'priority 0 means the length of the rule',
    objects: [
      rule('Host(`{host}`)', 'one', 0),
      rule('Host(`{host}`) && PathPrefix(`/api`)', 'two', 0),
    ],
    asks: [{ path: '/' }, { path: '/api' }],
  },
  {
    name: 'a longer but less exact rule goes first all the same',
    objects: [
      rule('Host(`{host}`) && Path(`/a`)', 'one'),
      rule('Host(`{host}`) && PathPrefix(`/`) && !PathPrefix(`/nothing`)', 'two'),
    ],
    asks: [{ path: '/a' }, { path: '/b' }],
  },
  {
    name: 'length counts all of the rule, spaces too',
    objects: [
      rule('Host(`{host}`)  &&  PathPrefix(`/a`)      ', 'one'),
      rule('Host(`{host}`) && PathPrefix(`/a`)', 'two'),
    ],
    asks: [{ path: '/a' }],
  },
  {
    name: 'a rule for any host may be the more important one',
    objects: [rule('Host(`{host}`)', 'one'), rule('PathPrefix(`/catch-{ns}`)', 'two', 5_000)],
    asks: [{ path: '/' }, { path: '/catch-{ns}' }],
  },
  {
    name: 'what a more important rule does not take falls to the next',
    objects: [
      rule('Host(`{host}`) && Method(`POST`)', 'one'),
      rule('Host(`{host}`) && Header(`X-Two`, `yes`)', 'two'),
      rule('Host(`{host}`)', 'three'),
    ],
    asks: [
      { method: 'POST' },
      { headers: { 'x-two': 'yes' } },
      { method: 'POST', headers: { 'x-two': 'yes' } },
      {},
    ],
  },
  {
    name: 'several routes of one object',
    objects: [
      {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'IngressRoute',
        metadata: { name: 'several', namespace: '{ns}' },
        spec: {
          entryPoints: ['web'],
          routes: [
            { kind: 'Rule', match: 'Host(`{host}`)', ...to('one') },
            { kind: 'Rule', match: 'Host(`{host}`) && PathPrefix(`/two`)', ...to('two') },
          ],
        },
      },
    ],
    asks: [{ path: '/' }, { path: '/two' }],
  },
  {
    name: 'objects of the former group are read, too',
    objects: [
      route('Host(`{host}`)', { apiVersion: 'traefik.io/v1alpha1' }),
      rule('Host(`{host}`) && PathPrefix(`/two`)', 'two'),
    ],
    asks: [{ path: '/' }, { path: '/two' }],
  },
  {
    name: 'entry points are apart',
    objects: [
      route('Host(`{host}`)', { name: 'web', entryPoints: ['web'], ...to('one') }),
      route('Host(`{host}`)', { name: 'secure', entryPoints: ['websecure'], ...to('two') }),
      route('Host(`secure.{host}`)', { name: 'only', entryPoints: ['websecure'], ...to('three') }),
    ],
    asks: [
      {},
      { via: 'websecure' },
      { host: 'secure.{host}' },
      { host: 'secure.{host}', via: 'websecure' },
    ],
  },
];
