/** Middlewares that shape requests: what becomes of their fields, and what is refused. */
import { describe, expect, it } from 'vitest';
import { fail } from '@fleetcommand/kernel/result';
import type { Middleware } from '../../../ir/middlewares.js';
import type { CertificateInspector } from '../../../ir/certificates.js';
import { inputOf } from '../../../testing/samples.js';
import { extractTraefik } from '../extract.js';

const inspectCertificate: CertificateInspector = () => fail('unused', 'unused');

interface Read {
  readonly middlewares: readonly Middleware[];
  readonly problems: readonly string[];
  readonly state: string | undefined;
}

function read(spec: unknown, secrets: readonly unknown[] = [], mayReadSecrets = true): Read {
  const input = {
    ...inputOf([{ namespace: 't', match: 'Host(`a.test`)', middlewares: { m: spec } }]),
    secrets,
  };
  const { fragments, problems } = extractTraefik(
    input,
    mayReadSecrets ? { inspectCertificate } : {},
  );
  const [router] = [...fragments.values()].flatMap(({ routers }) => routers);
  return {
    middlewares: router?.middlewares ?? [],
    problems: problems.map(({ severity, field, message }) => `${severity} ${field}: ${message}`),
    state: router?.state,
  };
}

function secret(data: Readonly<Record<string, string>>, type?: string): unknown {
  const encoded = Object.entries(data).map(([key, value]) => [key, btoa(value)]);
  return {
    metadata: { name: 'users', namespace: 't' },
    ...(type !== undefined && { type }),
    data: Object.fromEntries(encoded),
  };
}

describe('a Middleware that shapes requests', () => {
  it.each([
    ['addPrefix', { addPrefix: { prefix: 'v 1' } }, { kind: 'addPrefix', prefix: '/v%201' }],
    [
      'stripPrefixRegex',
      { stripPrefixRegex: { regex: [' ^/v[0-9]+ '] } },
      { kind: 'stripPrefixRegex', regexps: ['^/v[0-9]+'] },
    ],
    [
      'redirectRegex',
      { redirectRegex: { regex: '^http:(.*)$', replacement: 'https:$1' } },
      {
        kind: 'redirectRegex',
        regexp: '^http:(.*)$',
        replacement: 'https:$1',
        permanent: false,
      },
    ],
    [
      'ipAllowList by depth, before excluded addresses',
      {
        ipAllowList: {
          sourceRange: ['10.0.0.0/8'],
          ipStrategy: { depth: 2, excludedIPs: ['10.0.0.1'] },
        },
      },
      {
        kind: 'ipAllowList',
        ranges: ['10.0.0.0/8'],
        client: { kind: 'depth', depth: 2 },
        rejectStatus: 403,
      },
    ],
    [
      'ipWhiteList',
      { ipWhiteList: { sourceRange: ['::1'] } },
      {
        kind: 'ipAllowList',
        ranges: ['::1'],
        client: { kind: 'connection' },
        rejectStatus: 403,
      },
    ],
    [
      'headers for security, of which custom ones win',
      {
        headers: {
          frameDeny: true,
          stsSeconds: 9,
          stsPreload: true,
          sslProxyHeaders: { 'X-Scheme': 'https' },
          customResponseHeaders: { 'X-Frame-Options': 'SAMEORIGIN' },
        },
      },
      {
        kind: 'headers',
        request: {},
        response: { 'x-frame-options': 'SAMEORIGIN' },
        overTls: {
          response: { 'strict-transport-security': 'max-age=9; preload' },
          proxyHeaders: { 'x-scheme': 'https' },
        },
      },
    ],
    [
      'headers while developing',
      { headers: { isDevelopment: true, stsSeconds: 9, allowedHosts: ['a.test'] } },
      { kind: 'headers', request: {}, response: {} },
    ],
  ])('is read: %s', (_what, spec, expected) => {
    expect(read(spec)).toEqual({ middlewares: [expected], problems: [], state: 'serve' });
  });

  it.each([
    [
      { replacePathRegex: { regex: '(a+)+', replacement: '' } },
      'spec.replacePathRegex.regex',
      'HAProxy’s engine',
    ],
    [
      { replacePathRegex: { regex: '\\bx', replacement: '' } },
      'spec.replacePathRegex.regex',
      'Begin it with ^',
    ],
    [
      { replacePathRegex: { regex: '^/x', replacement: '/100%' } },
      'spec.replacePathRegex.replacement',
      'Write %25',
    ],
    [{ stripPrefixRegex: { regex: ['^/a', '['] } }, 'spec.stripPrefixRegex.regex[1]', 'not closed'],
    [{ ipAllowList: { sourceRange: ['any'] } }, 'spec.ipAllowList.sourceRange', 'neither'],
    [
      { ipAllowList: { sourceRange: ['::1'], ipStrategy: { ipv6Subnet: 64 } } },
      'spec.ipAllowList.ipStrategy.ipv6Subnet',
      'compared whole',
    ],
    [{ headers: {} }, 'spec.headers', 'sets no header'],
    [
      { headers: { contentSecurityPolicy: "script-src $NONCE'" } },
      'spec.headers.contentSecurityPolicy',
      'nonce',
    ],
    [
      { headers: { accessControlAllowOriginListRegex: ['('] } },
      'spec.headers.accessControlAllowOriginListRegex[0]',
      'not closed',
    ],
    [{ digestAuth: { secret: 'x' } }, 'spec.digestAuth', 'is not offered'],
    [{ passTLSClientCert: { info: { sans: true } } }, 'spec.passTLSClientCert.info', 'Use pem'],
    [{ basicAuth: { secret: 'none' } }, 'spec.basicAuth.secret', 'does not exist'],
    [{ basicAuth: { secret: 'x', realm: 'a"b' } }, 'spec.basicAuth.realm', 'without quotes'],
  ])('keeps its router from serving: %j', (spec, field, reason) => {
    const { problems, state } = read(spec);
    expect(state).toBe('quarantined');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`error ${field}: `);
    expect(problems[0]).toContain(reason);
  });

  it.each([
    [{ headers: { sslRedirect: true, frameDeny: true } }, 'spec.headers.sslRedirect', 'no effect'],
    [{ contentType: {} }, 'spec.contentType', 'does not guess'],
  ])('is served with a warning: %j', (spec, field, message) => {
    const { problems, state } = read(spec);
    expect(state).toBe('serve');
    expect(problems).toEqual([expect.stringContaining(`warning ${field}`)]);
    expect(problems[0]).toContain(message);
  });
});

describe('the users of basicAuth', () => {
  const spec = { basicAuth: { secret: 'users' } };
  const usersOf = ({ middlewares: [first] }: Read): unknown =>
    first?.kind === 'basicAuth' &&
    Object.fromEntries(Object.entries(first.users).map(([name, hash]) => [name, hash.reveal()]));

  it('are the lines of a Secret’s only key', () => {
    const lines =
      'ada:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n\neve:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/\n';
    expect(usersOf(read(spec, [secret({ auth: lines })]))).toEqual({
      ada: '{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=',
      eve: '$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/',
    });
  });

  it('is the one of a Secret of type kubernetes.io/basic-auth, whose password is not kept', () => {
    const given = read(spec, [
      secret({ username: 'ada', password: 'te:st' }, 'kubernetes.io/basic-auth'),
    ]);
    expect(usersOf(given)).toEqual({ ada: '{SHA}5FNzpvD32jsi2LH871Xh5uBRev0=' });
  });

  it('do without those whose hash HAProxy’s thread had to wait for, and say so without it', () => {
    const bcrypt = '$2y$05$PuZ4mBHEOAPfFzJ1h0U0xeKtYUmBrEQ1S3n3s3HJ0uQkN4yl2lq9S';
    const one = read(spec, [
      secret({ users: `ada:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\neve:${bcrypt}` }),
    ]);
    expect(one.state).toBe('serve');
    expect(one.problems).toEqual([expect.stringMatching(/^error data: Line 2: bcrypt/)]);
    const none = read(spec, [secret({ users: `eve:${bcrypt}` })]);
    expect(none.state).toBe('quarantined');
    expect(JSON.stringify([one, none])).not.toContain('PuZ4mBHEOAPfFzJ1h0U0');
  });

  it.each([
    ['two keys', secret({ a: 'x', b: 'y' }), 'has 2 keys'],
    ['no password', secret({ username: 'a' }, 'kubernetes.io/basic-auth'), 'Add what is missing'],
    ['no line', secret({ users: '# none' }), 'no user who could sign in'],
  ])('keep the router from serving with %s', (_what, given, reason) => {
    const { problems, state } = read(spec, [given]);
    expect(state).toBe('quarantined');
    expect(problems.join('\n')).toContain(reason);
  });

  it('are not read where the edge may not read Secrets', () => {
    const { problems, state } = read(spec, [secret({ users: 'a:b' })], false);
    expect(state).toBe('quarantined');
    expect(problems[0]).toContain('EDGE_READ_SECRETS');
  });
});
