import { describe, expect, it } from 'vitest';
import { catalogueSchema } from '../../images/catalogue.js';
import type { ConfigMap, Container, Secret } from '../../objects/kinds.js';
import { sampleContainer, sampleMeta, samplePod } from '../../specs/samples.js';
import type { ConfigSources } from './environment.js';
import { makeLaunch } from './launch.js';
import { planVolumes } from './volumes.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secret: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: sampleMeta('db'),
  data: { url: base64('postgres://x'), 'odd key': base64('y') },
};
const configMap: ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: sampleMeta('settings'),
  data: { MODE: 'fast' },
};
const sources: ConfigSources = {
  secret: (name) => (name === 'db' ? secret : undefined),
  configMap: (name) => (name === 'settings' ? configMap : undefined),
};
const place = { podIP: '127.1.0.7', hostIP: '127.1.255.254', nodeName: 'sandbox' };

function launch(container: Partial<Container>, image: object = {}, volumes: object[] = []) {
  const pod = samplePod('a', {
    metadata: { annotations: { note: 'hello' } },
    spec: { containers: [], volumes: volumes as never },
  });
  const [entry] = catalogueSchema.parse({
    images: [{ image: 'web', command: ['/bin/web'], args: ['--serve'], ...image }],
  }).images;
  const planned = planVolumes(pod, '/pods/uid-a', place, sources);
  if (!planned.ok) return planned;
  return makeLaunch({
    pod,
    container: sampleContainer(container),
    place,
    image: { entry: entry ?? { image: '', command: [], args: [], env: {} }, catalogueDir: '/apps' },
    sources,
    volumes: planned.value,
    scratch: '/pods/uid-a/containers/web',
    nodePath: '/opt/node',
    marker: { name: 'MARK', value: '1' },
  });
}

function launched(...parameters: Parameters<typeof launch>) {
  const result = launch(...parameters);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('the command', () => {
  it.each<[string, Partial<Container>, string[]]>([
    ['is the image’s by default', {}, ['/bin/web', '--serve']],
    ['takes the manifest’s args', { args: ['--other'] }, ['/bin/web', '--other']],
    ['is replaced whole by the manifest’s command', { command: ['/bin/x'] }, ['/bin/x']],
    ['is both of the manifest', { command: ['/bin/x'], args: ['-y'] }, ['/bin/x', '-y']],
  ])('%s', (_name, container, expected) => {
    const { command, args } = launched(container);
    expect([command, ...args]).toEqual(expected);
  });

  it('expands references to the environment, and in the catalogue to the sandbox', () => {
    const image = {
      command: ['$(sandbox.node)'],
      args: ['$(catalogue.dir)/main.js', '$(status.podIP)'],
    };
    expect(launched({}, image)).toMatchObject({
      command: '/opt/node',
      args: ['/apps/main.js', '127.1.0.7'],
    });
    const env = [{ name: 'PORT', value: '80' }];
    expect(launched({ env, args: ['--port=$(PORT)', '$$(PORT)', '$(NOPE)'] }).args).toEqual([
      '--port=80',
      '$(PORT)',
      '$(NOPE)',
    ]);
  });
});

describe('the environment', () => {
  it('holds nothing of the sandbox’s own', () => {
    const names = Object.keys(launched({}).env).toSorted();
    expect(names).toEqual(['HOME', 'HOSTNAME', 'MARK', 'PATH', 'TMPDIR']);
  });

  it('comes from values, fields, Secrets and ConfigMaps, later ones over earlier ones', () => {
    const { env } = launched(
      {
        envFrom: [
          { configMapRef: { name: 'settings' } },
          { prefix: 'DB_', secretRef: { name: 'db' } },
        ],
        env: [
          { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          { name: 'NOTE', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['note']" } } },
          { name: 'URL', valueFrom: { secretKeyRef: { name: 'db', key: 'url' } } },
          { name: 'MODE', value: '$(MODE)er' },
          { name: 'HOST', value: 'set' },
        ],
      },
      { env: { HOST: '$(status.podIP)' }, port: 3000 },
    );
    expect(env).toMatchObject({
      IP: '127.1.0.7',
      NOTE: 'hello',
      URL: 'postgres://x',
      MODE: 'faster',
      DB_url: 'postgres://x',
      HOST: 'set',
      PORT: '3000',
    });
    expect(env).not.toHaveProperty(['DB_odd key']);
  });

  it('tells limits in the unit asked for', () => {
    const env = [
      {
        name: 'MEMORY',
        valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } },
      },
    ];
    expect(launched({ env, resources: { limits: { memory: '600Mi' } } }).env['MEMORY']).toBe('600');
  });

  it.each<[string, Partial<Container>, string]>([
    [
      'a missing Secret',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'x' } } }] },
      'secret "none" not found',
    ],
    [
      'a missing key',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'x' } } }] },
      "couldn't find key x in Secret shop/db",
    ],
    [
      'a missing ConfigMap',
      { envFrom: [{ configMapRef: { name: 'none' } }] },
      'configmap "none" not found',
    ],
  ])('fails for %s', (_name, container, message) => {
    const result = launch(container);
    expect(result.ok ? undefined : [result.error.code, result.error.message]).toEqual([
      'sandbox.container-config',
      message,
    ]);
  });

  it('does without what is optional', () => {
    const env = [
      { name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'x', optional: true } } },
    ];
    const envFrom = [{ secretRef: { name: 'none', optional: true } }];
    expect(launched({ env, envFrom }).env).not.toHaveProperty('A');
  });
});

describe('volumes', () => {
  const volumes = [
    { name: 'data', emptyDir: {} },
    { name: 'keys', secret: { secretName: 'db', items: [{ key: 'url', path: 'a/url' }] } },
    { name: 'tmp', emptyDir: {} },
  ];
  const volumeMounts = [
    { name: 'data', mountPath: '/data', subPath: 'in' },
    { name: 'keys', mountPath: '/keys' },
    { name: 'tmp', mountPath: '/tmp' },
  ];

  it('are told to the program as directories, and to the catalogue', () => {
    const { env, cwd } = launched(
      { volumeMounts, workingDir: '/data' },
      { env: { KEYS: '$(mounts./keys)' } },
      volumes,
    );
    const at = '/pods/uid-a/volumes/kubernetes.io~';
    expect(JSON.parse(env['SANDBOX_VOLUME_MOUNTS'] ?? '')).toEqual({
      '/data': `${at}empty-dir/data/in`,
      '/keys': `${at}secret/keys`,
      '/tmp': `${at}empty-dir/tmp`,
    });
    expect([env['TMPDIR'], env['KEYS'], cwd]).toEqual([
      `${at}empty-dir/tmp`,
      `${at}secret/keys`,
      `${at}empty-dir/data/in`,
    ]);
  });

  it('hold the files their items name, and never any outside', () => {
    const items = [
      { key: 'url', path: 'ok' },
      { key: 'url', path: '../escape' },
      { key: 'url', path: '/etc/escape' },
    ];
    const pod = samplePod('a', {
      spec: { volumes: [{ name: 'keys', secret: { secretName: 'db', items } }] },
    });
    const planned = planVolumes(pod, '/pods/uid-a', place, sources);
    expect(planned.ok && planned.value[0]?.files.map(({ name }) => name)).toEqual(['ok']);
  });

  it('of other kinds are refused in words', () => {
    const result = launch({}, {}, [{ name: 'x', persistentVolumeClaim: { claimName: 'x' } }]);
    expect(!result.ok && result.error.message).toContain('use emptyDir, secret, configMap');
  });
});
