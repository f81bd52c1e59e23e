import { describe, expect, it } from 'vitest';
import { describeRefusal, pointerOf, retryAfterMs } from './failure.js';

const SUBJECT = { cluster: 'eu-1', action: 'apply Service t-1/chat' };

function status(
  code: number,
  message: string,
  more: object = {},
): { status: number; body: unknown } {
  return { status: code, body: { kind: 'Status', apiVersion: 'v1', code, message, ...more } };
}

// Bodies as kube-apiserver 1.36 sent them.
const CONFLICT = status(
  409,
  'Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas',
  {
    reason: 'Conflict',
    details: {
      causes: [
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "kubectl"',
          field: '.spec.replicas',
        },
      ],
    },
  },
);
const INVALID = status(422, 'Service "a" is invalid: spec.ports[0].port: Invalid value: 99999', {
  reason: 'Invalid',
  details: {
    causes: [
      {
        reason: 'FieldValueInvalid',
        message: 'must be between 1 and 65535',
        field: 'spec.ports[0].port',
      },
    ],
  },
});
const TERMINATING = status(403, 'configmaps "b" is forbidden: unable to create new content', {
  reason: 'Forbidden',
  details: {
    causes: [{ reason: 'NamespaceTerminating', message: '', field: 'metadata.namespace' }],
  },
});

describe('a refusal', () => {
  it.each([
    ['conflict', CONFLICT, 'cluster.conflict', 'never'],
    [
      'uid precondition',
      status(409, 'the UID in the precondition (a) does not match', { reason: 'Conflict' }),
      'cluster.precondition-failed',
      'backoff',
    ],
    [
      'existing name',
      status(409, 'pods "a" already exists', { reason: 'AlreadyExists' }),
      'cluster.already-exists',
      'backoff',
    ],
    ['invalid value', INVALID, 'cluster.invalid', 'never'],
    [
      'unknown field',
      status(
        500,
        'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .spec: field not declared in schema',
      ),
      'cluster.invalid',
      'never',
    ],
    ['body too large', status(413, 'limit is 3145728'), 'cluster.invalid', 'never'],
    [
      'missing right',
      status(403, 'services is forbidden: User "x" cannot patch', { reason: 'Forbidden' }),
      'cluster.forbidden',
      'never',
    ],
    [
      'full quota',
      status(403, 'pods "a" is forbidden: exceeded quota: plan, requested: pods=1', {
        reason: 'Forbidden',
      }),
      'cluster.quota-exceeded',
      'backoff',
    ],
    ['ending namespace', TERMINATING, 'cluster.namespace-terminating', 'backoff'],
    [
      'missing namespace',
      status(404, 'namespaces "t-1" not found', { details: { name: 't-1', kind: 'namespaces' } }),
      'cluster.namespace-missing',
      'backoff',
    ],
    [
      'missing object',
      status(404, 'pods "a" not found', { details: { name: 'a', kind: 'pods' } }),
      'cluster.not-found',
      'never',
    ],
    [
      'missing kind',
      { status: 404, body: '404 page not found\n' },
      'cluster.kind-missing',
      'backoff',
    ],
    ['bad credentials', status(401, 'Unauthorized'), 'cluster.unauthorized', 'backoff'],
    ['forgotten version', status(410, 'too old resource version'), 'cluster.expired', 'backoff'],
    ['server error', status(500, 'etcdserver: leader changed'), 'cluster.unreachable', 'backoff'],
    [
      'time-out of the server',
      status(504, 'the server was unable to complete', { reason: 'Timeout' }),
      'cluster.timeout',
      'backoff',
    ],
    ['page of a proxy', { status: 302, body: '<html>' }, 'cluster.unexpected', 'backoff'],
  ] as const)('for a %s', (_what, refusal, code, retry) => {
    expect(describeRefusal(SUBJECT, refusal)).toMatchObject({ code, retry });
  });

  it('says what, where, why and what to do, in the server’s words', () => {
    expect(describeRefusal(SUBJECT, CONFLICT).message).toBe(
      'Could not apply Service t-1/chat in cluster "eu-1": Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas. Remove those fields from kubectl, or apply with force to take them over.',
    );
  });

  it('names the other managers', () => {
    expect(describeRefusal(SUBJECT, CONFLICT).details).toEqual({
      conflicts: [{ manager: 'kubectl', field: '.spec.replicas' }],
    });
  });

  it('points at the invalid field', () => {
    expect(describeRefusal(SUBJECT, INVALID)).toMatchObject({
      pointer: '/spec/ports/0/port',
      details: { fields: [{ field: 'spec.ports[0].port' }] },
    });
    const typed = status(
      500,
      'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .data.x: expected string, got 2',
    );
    expect(describeRefusal(SUBJECT, typed).pointer).toBe('/data/x');
  });

  it('repeats when the server says, from the header or the body', () => {
    const busy = status(429, 'too many requests', { details: { retryAfterSeconds: 3 } });
    expect(describeRefusal(SUBJECT, busy).retry).toEqual({ afterMs: 3000 });
    expect(describeRefusal(SUBJECT, { ...busy, retryAfterMs: 7000 }).retry).toEqual({
      afterMs: 7000,
    });
    expect(describeRefusal(SUBJECT, { status: 429, body: '' }).retry).toEqual({ afterMs: 1000 });
    expect(describeRefusal(SUBJECT, { status: 503, body: '', retryAfterMs: 5 }).retry).toEqual({
      afterMs: 5,
    });
  });
});

it.each([
  ['spec.containers[2].name', '/spec/containers/2/name'],
  ['.metadata.labels[app.kubernetes.io/name]', '/metadata/labels/app.kubernetes.io~1name'],
  ['', ''],
])('turns the field path "%s" into the pointer "%s"', (field, pointer) => {
  expect(pointerOf(field)).toBe(pointer);
});

it.each([
  ['2', 2000],
  ['Sat, 21 Nov 2026 00:00:10 GMT', 10_000],
  ['Fri, 20 Nov 2026 00:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('reads Retry-After %s', (header, expected) => {
  expect(retryAfterMs(header, Date.parse('2026-11-21T00:00:00Z'))).toBe(expected);
});
