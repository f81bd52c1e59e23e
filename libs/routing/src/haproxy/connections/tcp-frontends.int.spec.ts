/** Connections routed by name, on the real HAProxy. */
import { connect } from 'node:net';
import { Secret } from '@fleetcommand/kernel/secret';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateInspector } from '../../ir/certificates.js';
import { merge } from '../../ir/merge.js';
import type { Origin } from '../../testing/haproxy-rig.js';
import { HaproxyRig, startOrigin } from '../../testing/haproxy-rig.js';
import { extractAll } from '../../testing/ingresses.js';
import { objectsOf } from '../../testing/samples.js';
import { greetingOverTls, startTcpOrigin } from '../../testing/tcp-origin.js';
import type { TcpOrigin } from '../../testing/tcp-origin.js';
import { compile } from '../compile.js';
import { planUpdate } from '../plan.js';

let rig: HaproxyRig;
let http: Origin;
let instance: TcpOrigin;
let plain: TcpOrigin;

beforeAll(async () => {
  rig = await HaproxyRig.make();
  http = await startOrigin('127.0.0.1');
  instance = await startTcpOrigin('instance', rig.certificate('instance.test'));
  plain = await startTcpOrigin('plain');
});
afterAll(async () => {
  await rig.stop();
  await http.close();
  await instance.close();
  await plain.close();
});

interface SampleTcp {
  readonly name: string;
  readonly match: string;
  readonly port: number;
  readonly spec?: object;
  readonly route?: object;
}

function tcpObjects({ name, match, port, spec, route }: SampleTcp): object[] {
  const metadata = { name, namespace: 't-tcp' };
  return [
    {
      kind: 'IngressRouteTCP',
      metadata,
      spec: { routes: [{ match, services: [{ name, port }], ...route }], ...spec },
    },
    { kind: 'Service', metadata, spec: { ports: [{ name: 'tcp', port }] } },
    {
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'tcp', port }],
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
    },
  ];
}

/** A tenant's web route, beside whatever else there is. */
function webObjects(): object[] {
  const sample = { namespace: 't-web', match: 'Host(`web.test`)', addresses: ['127.0.0.1'] };
  const { ingressRoutes, services, endpointSlices } = objectsOf({ ...sample, port: http.port });
  return [
    ...ingressRoutes,
    ...services.map((object) => ({ ...(object as object), kind: 'Service' })),
    ...endpointSlices.map((object) => ({ ...(object as object), kind: 'EndpointSlice' })),
  ] as object[];
}

const inspectCertificate: CertificateInspector = (chainPem, keyPem) => ({
  ok: true,
  value: { names: ['ended.test'], chainPem, keyPem: new Secret(keyPem.reveal()), warnings: [] },
});

function table(samples: readonly SampleTcp[]) {
  const { chainPem, keyPem } = rig.certificate('ended.test');
  const secret = {
    kind: 'Secret',
    metadata: { name: 'ended', namespace: 't-tcp' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': btoa(chainPem), 'tls.key': btoa(keyPem) },
  };
  const middleware = (name: string, spec: object) => ({
    kind: 'MiddlewareTCP',
    metadata: { name, namespace: 't-tcp' },
    spec,
  });
  const objects = [
    ...webObjects(),
    ...samples.flatMap(tcpObjects),
    secret,
    middleware('strangers', { ipAllowList: { sourceRange: ['203.0.113.0/24'] } }),
    middleware('single', { inFlightConn: { amount: 1 } }),
  ];
  return merge(extractAll(objects, { inspectCertificate }).values());
}

const passthrough = (port: number): SampleTcp => ({
  name: 'pass',
  match: 'HostSNI(`pass.test`)',
  port,
  spec: { entryPoints: ['websecure'], tls: { passthrough: true } },
});

function greeting(port: number, first = ''): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(first));
    const end = (text: string): void => {
      resolve(text);
      socket.destroy();
    };
    socket.setTimeout(9_000, () => end('silence'));
    socket.once('data', (data) => end(String(data).trim()));
    socket.once('error', () => end('closed'));
    socket.once('close', () => end('closed'));
  });
}

describe('an entry point with TCP routers', () => {
  beforeAll(async () => {
    const samples: SampleTcp[] = [
      passthrough(instance.port),
      {
        name: 'end',
        match: 'HostSNI(`ended.test`)',
        port: plain.port,
        spec: { entryPoints: ['websecure'], tls: { secretName: 'ended' } },
      },
      {
        name: 'closed',
        match: 'HostSNI(`closed.test`)',
        port: instance.port,
        spec: { entryPoints: ['websecure'], tls: { passthrough: true } },
        route: { middlewares: [{ name: 'strangers' }] },
      },
      {
        name: 'here',
        match: 'HostSNI(`rule.test`) && ClientIP(`127.0.0.0/8`)',
        port: instance.port,
        spec: { entryPoints: ['websecure'], tls: { passthrough: true } },
        route: { middlewares: [{ name: 'single' }] },
      },
    ];
    await rig.start(compile(table(samples), rig.options));
  });

  it('hands TLS on to the instance that the client names', async () => {
    const port = rig.ports.websecure;
    expect(await greetingOverTls(port, 'pass.test')).toEqual({
      text: 'instance',
      shownBy: 'instance.test',
    });
    expect(await greetingOverTls(port, 'PASS.test')).toMatchObject({ text: 'instance' });
  });

  it('ends TLS for an instance that speaks none', async () => {
    expect(await greetingOverTls(rig.ports.websecure, 'ended.test')).toEqual({
      text: 'plain',
      shownBy: 'ended.test',
    });
  });

  it('obeys rules and middlewares', async () => {
    const port = rig.ports.websecure;
    expect(await greetingOverTls(port, 'closed.test')).toMatchObject({ text: 'closed' });
    expect(await greetingOverTls(port, 'rule.test')).toMatchObject({ text: 'instance' });
  });

  it('leaves everything else to HTTP, with the address of the client', async () => {
    const port = rig.ports.websecure;
    const at = ['--resolve', `web.test:${port}:127.0.0.1`, `https://web.test:${port}/x`];
    for (const version of ['--http2', '--http1.1']) {
      const answer = JSON.parse(await rig.curl([version, ...at])) as {
        url: string;
        headers: Record<string, string>;
      };
      expect(answer).toMatchObject({ url: '/x', headers: { 'x-forwarded-for': '127.0.0.1' } });
    }
    expect((await rig.get('web.test', '/y')).status).toBe(200);
  });
});

describe('an entry point for one plain service', () => {
  let own: HaproxyRig;
  beforeAll(async () => {
    own = await HaproxyRig.make();
    const any = {
      name: 'any',
      match: 'HostSNI(`*`)',
      port: plain.port,
      spec: { entryPoints: ['web'] },
    };
    await own.start(compile(table([any]), own.options));
  });
  afterAll(() => own.stop());

  it('lets the service speak first', async () => {
    expect(await greeting(own.ports.web)).toBe('plain');
    expect(await greeting(own.ports.web, 'GET / HTTP/1.0\r\n\r\n')).toBe('plain');
  });
});

describe('a change of TCP routers', () => {
  it('is a reload for the first and the last one, and runtime commands between', () => {
    const none = compile(table([]), rig.options);
    const one = compile(table([passthrough(instance.port)]), rig.options, { model: none });
    const second: SampleTcp = {
      ...passthrough(instance.port),
      name: 'more',
      match: 'HostSNI(`more.test`)',
    };
    const two = compile(table([passthrough(instance.port), second]), rig.options, { model: one });
    const gone = compile(table([]), rig.options, { model: two });
    expect(rig.check(none)).toBe('');
    expect(planUpdate(none, one)).toMatchObject({ kind: 'reload' });
    expect(planUpdate(one, two)).toMatchObject({ kind: 'runtime' });
    expect(planUpdate(two, gone)).toMatchObject({ kind: 'reload' });
    expect(rig.check(gone)).toBe('');
  });
});
