import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lint } from './lint.js';

const verdicts = (text: string): Record<string, string> =>
  Object.fromEntries(lint(text).map(({ name, verdict }) => [name, verdict]));

test('a stack file is explained label by label, with options and variables', () => {
  const lines = lint(`
services:
  proxy:
    image: vfarcic/docker-flow-proxy
    command: ["--providers.kubernetescr", "--accesslog", "--api.dashboard"]
    environment: [LISTEN_ADDRESS=swarm-listener, MODE=swarm, DF_NOTIFY_CREATE_NODE_URL=http://p]
  web:
    labels:
      - "traefik.http.routers.r.rule=PathPrefix(\`/wsk\`)"
      - "traefik.http.services.s.loadbalancer.sticky.cookie.samesite=io"
      - "traefik.http.middlewares.m.ipallowlist.sourcerang=10.0.0.0/8"
      - "traefik.udp.routers.u.entrypoints=dns"
      - "com.example.other=1"
    deploy:
      labels: { com.df.notify: "true", com.df.servicePaht: /vote/, com.df.port: 80 }
`);
  const of = (name: string) => lines.find((line) => line.name === name);
  expect(of('--providers.kubernetescr')).toMatchObject({
    verdict: 'misspelt',
    message: expect.stringContaining('--providers.kubernetescrd'),
  });
  expect(of('--accesslog')).toMatchObject({ verdict: 'understood' });
  expect(of('--api.dashboard')).toMatchObject({ verdict: 'ignored' });
  expect(of('DF_NOTIFY_CREATE_NODE_URL')).toMatchObject({ verdict: 'refused' });
  expect(of('LISTEN_ADDRESS')).toMatchObject({
    verdict: 'misspelt',
    message: expect.stringContaining('LISTENER_ADDRESS'),
  });
  expect(of('traefik.http.routers.r.rule')).toMatchObject({ where: 'web', verdict: 'understood' });
  expect(of('traefik.http.services.s.loadbalancer.sticky.cookie.samesite')).toMatchObject({
    verdict: 'ignored',
    message: expect.stringContaining('not none, lax or strict'),
  });
  expect(of('traefik.http.middlewares.m.ipallowlist.sourcerang')).toMatchObject({
    verdict: 'misspelt',
    message: expect.stringContaining('"sourceRange" was likely meant'),
  });
  expect(of('traefik.udp.routers.u.entrypoints')).toMatchObject({ verdict: 'refused' });
  expect(of('com.df.servicePaht')).toMatchObject({
    verdict: 'misspelt',
    message: expect.stringContaining('servicePath'),
  });
  expect(of('com.example.other')).toBeUndefined();
});

test('labels of Traefik 1 are told what they are called today', () => {
  const [line] = lint('traefik.frontend.rule=Host:a.test\ntraefik.port=80\n');
  expect(line).toMatchObject({
    verdict: 'replaced',
    message: expect.stringContaining('traefik.http.routers.NAME.rule'),
  });
});

test('a static configuration is explained option by option, also as Traefik 1 had it', () => {
  expect(
    verdicts('entryPoints: { web: { address: ":80" } }\napi: { dashboard: true }\nlogg: {}'),
  ).toEqual({
    'entryPoints.web.address': 'understood',
    'api.dashboard': 'ignored',
    logg: 'misspelt',
  });
  const old = lint(`debug = false
defaultEntryPoints = ["http"]
[entryPoints.http]
address = ":80"
[entryPoints.http.redirect]
entryPoint = "https"
[[entryPoints.https.tls.certificates]]
certFile = "a.crt"
[consulCatalog]
endpoint = "127.0.0.1:8500"
constrains = ["tag==kubernetes"]
`);
  const of = (name: string) => old.find((line) => line.name === name);
  expect(of('debug')).toMatchObject({ verdict: 'ignored' });
  expect(of('entryPoints.http.redirect.entryPoint')).toMatchObject({
    verdict: 'replaced',
    message: 'It is read as --entrypoints.web.http.redirections.entrypoint.to=websecure.',
  });
  expect(of('entryPoints.https.tls.certificates')).toMatchObject({
    verdict: 'replaced',
    message: expect.stringContaining('--providers.file.certificatesof=traefik.toml'),
  });
  expect(of('consulCatalog.endpoint')).toMatchObject({
    message: expect.stringContaining('--providers.consulcatalog.endpoint.address=127.0.0.1:8500'),
  });
  expect(of('consulCatalog.constrains')).toMatchObject({
    verdict: 'misspelt',
    message: expect.stringContaining('--providers.consulcatalog.constraints'),
  });
});

test('annotations of a cluster’s object, and a container as inspected', () => {
  expect(
    verdicts(
      'kind: Service\nmetadata: { name: s, annotations: { traefik.frontend.rule: "Host:a" } }',
    ),
  ).toEqual({
    'traefik.frontend.rule': 'replaced',
  });
  const inspected = [{ Name: '/c', Config: { Labels: { 'traefik.enable': 'true' } } }];
  expect(verdicts(JSON.stringify(inspected))).toEqual({ 'traefik.enable': 'understood' });
});

test('never throws, whatever is written', () => {
  fc.assert(fc.property(fc.string(), (text) => void lint(text)));
});
