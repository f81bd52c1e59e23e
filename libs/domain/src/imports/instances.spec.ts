import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { blueprintSchema } from '../blueprints/blueprint.js';
import { findInstances } from './instances.js';

const ROCKET_CHAT = blueprintSchema.parse({
  id: 'rocketchat',
  version: 1,
  name: 'Rocket.Chat',
  appVersion: '3.0.0',
  namePrefix: 'rc',
  components: {
    rocketchat: {
      image: 'rocketchat/rocket.chat:${app.version}',
      port: 3000,
      env: { ROOT_URL: '${tenant.url}', MONGO_URL: 'mongodb://db1/x' },
    },
  },
  routes: [{ component: 'rocketchat' }],
});
const HERE = { blueprints: [ROCKET_CHAT], zones: ['apps.example.com', 'eu.apps.example.com'] };

const deployment = ({
  name = 'rc-k7',
  image = 'rocketchat/rocket.chat:3.0.0',
  replicas = 1,
  env = [] as object[],
  labels = { DeploymentId: 'k7' } as object,
} = {}) => ({
  kind: 'Deployment',
  metadata: { name, labels },
  spec: {
    replicas,
    template: {
      spec: {
        containers: [
          {
            image,
            env: [
              { name: 'MONGO_URL', value: 'mongodb://db1,db2/k7?replicaSet=rs01' },
              { name: 'ROOT_URL', value: 'https://open.rocket.chat' },
              ...env,
            ],
          },
        ],
      },
    },
  },
});
const service = { kind: 'Service', metadata: { name: 'rc-k7', namespace: 'default' } };
const ingress = (...hosts: string[]) => ({
  kind: 'Ingress',
  metadata: { name: 'rc-k7' },
  spec: { rules: hosts.map((host) => ({ host })) },
});
const whole = (more: Parameters<typeof deployment>[0] = {}) => [
  deployment(more),
  service,
  ingress('open.rocket.chat'),
];
const notes = (documents: readonly unknown[]) =>
  findInstances(documents, HERE).flatMap((each) => each.notes);

describe('instances of the first fleetcommand', () => {
  it('are known by their names, and told with what they would be here', () => {
    expect(findInstances(whole(), HERE)).toEqual([
      {
        id: 'k7',
        name: 'rc-k7',
        namespace: 'default',
        blueprint: 'rocketchat',
        image: 'rocketchat/rocket.chat:3.0.0',
        hosts: ['open.rocket.chat'],
        database: 'k7',
        slug: 'open',
        domains: ['open.rocket.chat'],
        notes: [],
      },
    ]);
  });

  it('keep the name they have in the platform’s own zone, and claim none for it', () => {
    const documents = [deployment(), service, ingress('acme.apps.example.com', 'chat.acme.com')];
    expect(findInstances(documents, HERE)).toMatchObject([
      { slug: 'acme', domains: ['chat.acme.com'] },
    ]);
  });

  it('keep the name they have in a region’s zone', () => {
    const documents = [deployment(), service, ingress('acme.eu.apps.example.com')];
    expect(findInstances(documents, HERE)).toMatchObject([{ slug: 'acme', domains: [] }]);
  });

  it('keep the name they have in the zone they would be in, and are told of any other of ours', () => {
    const documents = [
      deployment(),
      service,
      ingress('old.apps.example.com', 'acme.eu.apps.example.com', 'chat.acme.com'),
    ];
    expect(findInstances(documents, { ...HERE, home: 'eu.apps.example.com' })).toMatchObject([
      {
        slug: 'acme',
        domains: ['chat.acme.com'],
        notes: [
          expect.stringMatching(
            /would be acme\.eu\.apps\.example\.com\. old\.apps\.example\.com is/,
          ),
        ],
      },
    ]);
  });

  it.each([
    ['another image', { image: 'rocketchat/rocket.chat:2.4.0' }, 'expect an upgrade'],
    ['a variable nobody knows', { env: [{ name: 'SMTP_HOST', value: 'mx' }] }, 'SMTP_HOST'],
    ['several replicas', { replicas: 3 }, '3 replicas'],
    ['no replica', { replicas: 0 }, 'scaled to zero'],
    ['another label', { labels: { DeploymentId: 'other' } }, 'somebody else'],
  ])('are told of with %s', (_, more, words) => {
    expect(notes(whole(more))).toEqual([expect.stringContaining(words)]);
  });

  it('are told of where their Service or Ingress was not read', () => {
    expect(
      notes([deployment(), { ...service, metadata: { name: 'rc-k7', namespace: 'x' } }]),
    ).toEqual([expect.stringContaining('No Service'), expect.stringContaining('No Ingress')]);
  });

  it('are none where no blueprint has such a prefix', () => {
    expect(findInstances(whole(), { ...HERE, blueprints: [] })).toEqual([]);
    expect(findInstances([deployment({ name: 'web' })], HERE)).toEqual([]);
  });

  it('are looked for in anything', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (documents) => {
        expect(findInstances(documents, HERE)).toEqual([]);
      }),
    );
  });
});
