import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.js';
import type { EdgeConfig } from '../config.js';
import { givenOptions } from './given-options.js';
import { readStaticOptions } from './static-options.js';

const LEAST = { KUBECONFIG: 'kubeconfig' };

function configOf(flags: readonly string[], environment: Record<string, string> = {}): EdgeConfig {
  const result = readConfig({ ...LEAST, ...environment }, flags);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function faultsOf(flags: readonly string[], environment: Record<string, string> = {}): string {
  const result = readConfig({ ...LEAST, ...environment }, flags);
  return result.ok ? '' : result.error.message;
}

const OF_THE_DEPLOYER = `
logLevel = "DEBUG"

[web]
address = ":8080"

defaultEntryPoints = ["http", "https"]
[entryPoints]
  [entryPoints.http]
  address = ":80"
    [entryPoints.http.redirect]
      entryPoint = "https"
  [entryPoints.https]
  address = ":443"
    [entryPoints.https.tls]
      [[entryPoints.https.tls.certificates]]
      CertFile = "/etc/traefik/ssl/san_or_wildcard.crt"
      KeyFile = "/etc/traefik/ssl/san_or_wildcard.key"

[consulCatalog]
endpoint = "127.0.0.1:8500"
domain = "example.com"
prefix = "traefik"
constraints = ["tag==kubernetes"]
`;

const fromFile = (text: string, flags: readonly string[] = [], file = 'traefik.yml') =>
  readStaticOptions(
    givenOptions({
      flags: [`--configfile=${file}`, ...flags],
      environment: {},
      readFile: () => text,
    }),
  );

describe('options named as Traefik’s', () => {
  test('declare entry points by flags', () => {
    const { entryPoints } = configOf([
      '--entrypoints.web.address=:8080',
      '--entrypoints.web.http.redirections.entrypoint.to=websecure',
      '--entryPoints.websecure.address',
      '127.0.0.1:8443',
      '--entrypoints.websecure.forwardedHeaders.trustedIPs=10.0.0.0/8,192.0.2.1',
      '--entrypoints.mqtt.address=[::1]:8883/tcp',
      '--entrypoints.mqtt.http.tls',
      '--entrypoints.mqtt.proxyprotocol.trustedips=10.1.0.0/16',
    ]);
    expect(entryPoints).toEqual([
      {
        name: 'web',
        speaksTls: false,
        isDefault: true,
        bind: { address: '*', port: 8080 },
        trustedProxies: [],
        proxyProtocolFrom: [],
        redirect: { scheme: 'https', port: 8443, isPermanent: true },
      },
      {
        name: 'websecure',
        speaksTls: true,
        isDefault: true,
        bind: { address: '127.0.0.1', port: 8443 },
        trustedProxies: ['10.0.0.0/8', '192.0.2.1'],
        proxyProtocolFrom: [],
      },
      {
        name: 'mqtt',
        speaksTls: true,
        isDefault: true,
        bind: { address: '::1', port: 8883 },
        trustedProxies: [],
        proxyProtocolFrom: ['10.1.0.0/16'],
      },
    ]);
  });

  test('are read from the environment and from a file; a flag wins over both', () => {
    expect(
      configOf(['--log.level=debug'], {
        TRAEFIK_ENTRYPOINTS_WEB_ADDRESS: ':8000',
        TRAEFIK_LOG_LEVEL: 'ERROR',
        TRAEFIK_PROVIDERS_KUBERNETESCRD_NAMESPACES: 'a, b',
      }),
    ).toMatchObject({
      entryPoints: [{ name: 'web', bind: { port: 8000 } }],
      logLevel: 'debug',
      namespaces: ['a', 'b'],
    });
    const { options, faults } = fromFile(
      `
entryPoints:
  web:
    address: ":80"
    asDefault: true
  internal:
    address: ":9000"
    forwardedHeaders: { insecure: true }
providers:
  kubernetesCRD: { allowCrossNamespace: true, ingressClass: mine }
  kubernetesIngress:
accessLog:
  filters: { statusCodes: ["500-599", "404"] }
  fields: { headers: { names: { User-Agent: keep } } }
ping: {}
metrics: { prometheus: {} }
`,
      ['--accesslog.sampling=10'],
    );
    expect(faults).toEqual([]);
    expect(options).toMatchObject({
      entryPoints: [
        { name: 'web', port: 80, asDefault: true, trustedIps: [] },
        { name: 'internal', port: 9000, asDefault: false, trustedIps: ['0.0.0.0/0', '::/0'] },
      ],
      allowsCrossNamespace: true,
      ingressClass: 'mine',
      accessLog: {
        percent: 10,
        statuses: [
          [500, 599],
          [404, 404],
        ],
        hasQuery: false,
        headers: ['user-agent'],
      },
    });
  });

  test('are read of TOML, too', () => {
    const toml = `
[entryPoints.web]
address = ":80"
[entryPoints.web.http.redirections.entryPoint]
to = ":8443"
[providers.file]
directory = "/etc/routes"
[ping]
`;
    const { options, faults } = fromFile(toml, [], 'traefik.toml');
    expect(faults).toEqual([]);
    expect(options).toMatchObject({
      entryPoints: [{ name: 'web', port: 80, redirect: { to: ':8443', isPermanent: true } }],
      providers: { file: { path: '/etc/routes' } },
    });
    expect(fromFile('a = ', [], 'traefik.toml').faults[0]).toContain('traefik.toml is no TOML');
  });

  test('are understood as Traefik 1 had them: the file of the deployer’s article', () => {
    const { options, faults } = fromFile(OF_THE_DEPLOYER, [], 'traefik.toml');
    expect(faults).toEqual([]);
    expect(options).toMatchObject({
      entryPoints: [
        {
          name: 'web',
          port: 80,
          asDefault: true,
          redirect: { to: 'websecure', isPermanent: false },
        },
        { name: 'websecure', port: 443, asDefault: true, hasTls: true },
      ],
      api: { host: '*', port: 8080 },
      apiInsecure: true,
      logLevel: 'debug',
      providers: {
        file: { certificatesOf: 'traefik.toml' },
        consul: {
          endpoint: { url: 'http://127.0.0.1:8500' },
          options: { domain: 'example.com', prefix: 'traefik' },
        },
      },
    });
    const { constraint } = options.providers.consul!.options;
    expect(constraint({ labels: {}, tags: ['kubernetes'] })).toBe(true);
    expect(constraint({ labels: {}, tags: ['other'] })).toBe(false);
  });

  test('of Traefik 1 are refused where nobody has them, by the name they have there', () => {
    const toml = '[docker]\ndomain = "apps.test"\n[acme]\nemail = "a@b.test"\n';
    const { options, faults } = fromFile(toml, [], 'traefik.toml');
    expect(faults).toEqual([
      expect.stringContaining('traefik.toml: acme.email cannot be had: The edge orders no'),
    ]);
    const rule = options.providers.docker!.labels.defaultRule;
    expect(rule({ Name: 'web', ContainerName: 'web', Labels: {} })).toBe('Host(`web.apps.test`)');
  });

  test('move the API to where Traefik has it', () => {
    expect(configOf(['--api.insecure=true']).privateApi).toEqual({ host: '*', port: 8080 });
    expect(
      configOf(['--entrypoints.traefik.address=127.0.0.1:9000', '--entrypoints.web.address=:80']),
    ).toMatchObject({
      privateApi: { host: '127.0.0.1', port: 9000 },
      entryPoints: [{ name: 'web' }],
    });
  });

  test('set limits for each client; whoever speaks for many is exempt', () => {
    expect(
      configOf([
        '--clientlimits.connections=100',
        '--clientlimits.requests=50',
        '--clientlimits.period=10s',
        '--entrypoints.web.address=:80',
        '--entrypoints.web.forwardedheaders.trustedips=10.0.0.0/8',
      ]).clientLimits,
    ).toEqual({ connections: 100, requests: 50, periodMs: 10_000, exempt: ['10.0.0.0/8'] });
  });

  test('have requests measured, all or a share of them, but none that a filter leaves out', () => {
    expect(configOf(['--metrics.prometheus']).requestMetrics).toBeUndefined();
    expect(configOf(['--metrics.prometheus.requests=100']).requestMetrics).toEqual({
      percent: 100,
      buckets: [0.1, 0.3, 1.2, 5],
    });
    const some = ['--metrics.prometheus.requests=5', '--metrics.prometheus.buckets=0.05,1'];
    expect(configOf(some).requestMetrics).toEqual({ percent: 5, buckets: [0.05, 1] });
    expect(faultsOf([...some, '--accesslog.filters.statuscodes=500-599'])).toContain(
      'cannot be had beside accessLog.filters.statusCodes',
    );
  });

  test('leave the variables of the edge’s own in force where they say nothing', () => {
    const { entryPoints, accessLog } = configOf([], {
      EDGE_HTTP_PORT: '8000',
      EDGE_REDIRECT_TO_HTTPS: 'true',
      EDGE_TRUSTED_PROXIES: '10.0.0.0/8',
      EDGE_ACCESS_LOG: '127.0.0.1:514',
    });
    expect(entryPoints[0]).toMatchObject({
      bind: { port: 8000 },
      redirect: { port: 443 },
      trustedProxies: ['10.0.0.0/8'],
    });
    expect(accessLog).toMatchObject({ target: '127.0.0.1:514', percent: 100 });
  });

  test.each<[string, string, string]>([
    ['a misspelt option', '--entrypoints.web.adress=:80', 'Did you mean entryPoints.web.address?'],
    ['a misspelt section', '--acceslog.format=json', 'Did you mean accessLog.format?'],
    [
      'an option nobody knows',
      '--experimental.plugins.x=1',
      '--experimental.plugins.x is no option.',
    ],
    ['a word that is no option', 'web', '"web" is no option: they begin with --.'],
    ['an address without a port', '--entrypoints.web.address=80', 'which is no address such as'],
    [
      'UDP',
      '--entrypoints.dns.address=:53/udp',
      'asks for udp: HAProxy forwards TCP and HTTP only',
    ],
    ['a flag that is none', '--api.insecure=perhaps', 'which is not true or false'],
    ['a range that is none', '--clientlimits.exempt=here', '"here" is no address'],
    ['secrets in the log', '--accesslog.fields.headers.names.Authorization=keep', 'write secrets'],
    ['a log of another form', '--accesslog.format=common', 'set --accesslog.format=json'],
    ['what cannot be had', '--entrypoints.web.http3', 'speaks no HTTP/3'],
    ['credentials of a cluster', '--providers.kubernetescrd.token=abc', 'named by KUBECONFIG'],
    ['a level that is none', '--log.level=loud', 'which is not trace, debug'],
    [
      'a resolver of certificates, whatever it says',
      '--certificatesresolvers.le.acme.httpchallenge.entrypoint=web',
      'The edge orders no certificates',
    ],
    ['a share that is none', '--metrics.prometheus.requests=0', 'a whole number of 1–100'],
    ['buckets out of order', '--metrics.prometheus.buckets=1,0.5', 'are seconds that grow'],
  ])('refuse %s', (_name, flag, expected) => {
    expect(faultsOf([flag])).toContain(expected);
  });

  test('refuse a redirect to nowhere, two listeners on a port, and say so at once', () => {
    const message = faultsOf(
      [
        '--entrypoints.web.address=:80',
        '--entrypoints.web.http.redirections.entrypoint.to=secure',
        '--entrypoints.other.address=:80',
        '--entrypoints.web.adress=:1',
      ],
      { EDGE_DRAIN_MS: '-1' },
    );
    expect(message).toContain('Did you mean');
    expect(message).toContain('EDGE_DRAIN_MS');
    const alone = faultsOf([
      '--entrypoints.web.address=:80',
      '--entrypoints.web.http.redirections.entrypoint.to=secure',
      '--entrypoints.other.address=:80',
    ]);
    expect(alone).toContain('is "secure", which is no entry point and no :port');
    expect(alone).toContain('the entry point other is 80, which EDGE_HTTP_PORT already is');
  });

  test('name the file and the place in it', () => {
    expect(fromFile('entryPoints: { web: { adress: ":80" } }').faults).toContainEqual(
      'traefik.yml: entryPoints.web.adress is no option. Did you mean entryPoints.web.address?',
    );
    expect(fromFile('a: [').faults[0]).toContain('traefik.yml is no YAML');
    expect(fromFile('just text').faults[0]).toContain('holds no sections');
  });
});
