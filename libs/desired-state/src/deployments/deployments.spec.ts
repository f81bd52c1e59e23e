import { unwrap } from '@fleetcommand/kernel/result';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { leftBehind, makeRegistration, scaledToZero } from './changes.js';
import { specifiedObjects } from './specified-objects.js';

const template = { metadata: { labels: { app: 'echo' } }, spec: { containers: [] } };
const deployment = (more: object = {}) => ({
  kind: 'Deployment',
  metadata: { name: 'echo', ...more },
  spec: { replicas: 2, selector: { matchLabels: { app: 'echo' } }, template },
});
const service = (name = 'echo', more: object = {}) => ({
  kind: 'Service',
  metadata: { name, annotations: { 'traefik.tags': 'kubernetes' } },
  spec: { type: 'NodePort', ports: [{ port: 80 }], ...more },
});
const sent = (ofDeployments: unknown, ofServices: unknown = service()) => ({
  deployments: { specification: ofDeployments },
  services: { specification: ofServices },
});
const read = (objects: unknown, namespace = 'default') => specifiedObjects(objects, namespace);

describe('the objects of a specification', () => {
  it('are applied Services first, where edges outside the cluster lead to them', () => {
    expect(unwrap(read(sent(deployment())))).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: 'echo',
          namespace: 'default',
          labels: { 'fleetcommand.io/registered': 'true' },
          annotations: { 'traefik.tags': 'kubernetes' },
        },
        spec: { type: 'NodePort', ports: [{ port: 80 }] },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'echo', namespace: 'default' },
        spec: deployment().spec,
      },
    ]);
  });

  it('may be lists', () => {
    const list = { kind: 'List', items: [service('one'), service('two')] };
    const names = unwrap(read(sent(deployment(), list))).map(({ metadata }) => metadata.name);
    expect(names).toEqual(['one', 'two', 'echo']);
  });

  it('are called as they are today, without what the server adds, whatever version they were written for', () => {
    const { kind: _kind, ...old } = deployment({ creationTimestamp: null, uid: 'x' });
    const { selector: _selector, ...spec } = old.spec;
    const written = { ...old, apiVersion: 'extensions/v1beta1', spec, status: {} };
    expect(unwrap(read(sent(written))).at(-1)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'echo', namespace: 'default' },
      spec: deployment().spec,
    });
  });

  it.each([
    ['a Service of another type', sent(deployment(), service('echo', { type: 'ClusterIP' }))],
    ['a Service of no type', sent(deployment(), service('echo', { type: undefined }))],
    [
      'one of a list',
      sent(deployment(), { kind: 'List', items: [service(), { ...service('b'), spec: {} }] }),
    ],
  ])('are refused with %s', (_, objects) => {
    expect(read(objects)).toMatchObject({
      ok: false,
      error: {
        code: 'deployments.not-node-port',
        message: expect.stringContaining('NodePort') as string,
        pointer: '/objects/services/specification/spec/type',
      },
    });
  });

  it.each([
    [
      'another kind',
      sent({ ...deployment(), kind: 'DaemonSet' }),
      'deployments/specification/kind',
    ],
    ['no name', sent({ ...deployment(), metadata: {} }), 'deployments/specification/metadata/name'],
    [
      'a name that is none',
      sent(deployment({ name: 'A\nb' })),
      'deployments/specification/metadata/name',
    ],
    ['another namespace', sent(deployment({ namespace: 'shop' })), ''],
    ['nothing where objects should be', { services: {} }, 'services/specification'],
    ['a NUL', sent(deployment({ labels: { 'a\0': 'b' } })), ''],
    ['half a character', sent(deployment({ labels: { a: '\ud800' } })), ''],
    ['a kind nobody asked for', { secrets: { specification: {} } }, ''],
  ])('are refused with %s, by the field', (_, objects, field) => {
    const pointer = field === '' ? '/objects' : `/objects/${field}`;
    expect(read(objects)).toMatchObject({
      ok: false,
      error: { code: 'deployments.specification-invalid', pointer },
    });
  });

  it.each([`t-${'0'.repeat(32)}`, 'kube-system', 'fleetcommand', 'fleetcommand-edge'])(
    'never go to %s',
    (namespace) => {
      expect(read(sent(deployment()), namespace)).toMatchObject({
        ok: false,
        error: { code: 'deployments.reserved' },
      });
    },
  );

  it('are refused in words whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        const answer = read(anything);
        if (!answer.ok) expect(answer.error.message.length).toBeGreaterThan(20);
      }),
    );
  });
});

describe('what goes', () => {
  const objects = (...names: string[]) =>
    unwrap(read(sent(deployment(), { kind: 'List', items: names.map((name) => service(name)) })));

  it('is what the revision before had and the next has not', () => {
    const gone = leftBehind(objects('a', 'b'), objects('b', 'c'));
    expect(gone.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['Service a']);
  });

  it('runs no pod before it is deleted, and is else as it was', () => {
    const before = objects('a').at(-1)!;
    const after = scaledToZero(before);
    expect(after['spec']).toEqual({ ...(before['spec'] as object), replicas: 0 });
    expect(after.metadata).toEqual(before.metadata);
  });
});

it('registers a Service by a label and nothing else', () => {
  expect(makeRegistration('shop', 'web')).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop', labels: { 'fleetcommand.io/registered': 'true' } },
  });
});
