import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentsIn } from './documents.js';
import { previewRoutes } from './preview.js';

const preview = (text: string) => previewRoutes(documentsIn(text));
const routersOf = (text: string) =>
  preview(text).routers.map(({ name, rule, entryPoints, service, state }) => ({
    name,
    rule,
    at: entryPoints.join(),
    service,
    state,
  }));

/** As the first fleetcommand wrote them, with the versions of its time. */
const ROCKET_CHAT = `
apiVersion: v1
kind: Service
metadata:
  name: rc-k7
  namespace: default
  annotations:
    traefik.backend.circuitbreaker: NetworkErrorRatio() > 0.5
    traefik.backend.loadbalancer.method: drr
    traefik.ingress.kubernetes.io/affinity: "true"
spec:
  ports: [{name: http, port: 3000, targetPort: 3000}]
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata:
  name: rc-k7
  namespace: default
  annotations: {kubernetes.io/ingress.class: traefik}
spec:
  rules:
    - host: open.rocket.chat
      http: {paths: [{backend: {serviceName: rc-k7, servicePort: 3000}}]}
`;

describe('the routes that would be made', () => {
  test('of Ingresses of long ago, with the annotations of their Services', () => {
    const { problems, unread, services } = preview(ROCKET_CHAT);
    expect(routersOf(ROCKET_CHAT)).toMatchObject([
      { rule: 'Host(`open.rocket.chat`)', at: 'web,websecure', state: 'serve' },
    ]);
    expect(services).toMatchObject([{ balance: 'leastconn', sticky: {} }]);
    expect([problems, unread]).toEqual([[], []]);
    const nowhere = ROCKET_CHAT.replaceAll('  namespace: default\n', '');
    expect(routersOf(nowhere)).toEqual(routersOf(ROCKET_CHAT));
  });

  test('of what kubectl prints as a list', () => {
    const [service, ingress] = documentsIn(ROCKET_CHAT);
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [service, ingress] });
    expect(routersOf(list)).toEqual(routersOf(ROCKET_CHAT));
  });

  test('of a compose file, and of the labels of a stack', () => {
    const text = `
services:
  web:
    expose: ["5000"]
    labels: ["traefik.http.routers.web.rule=PathPrefix(\`/wsk\`)"]
  api:
    ports: ["127.0.0.1:8080:80/tcp"]
    deploy: {labels: {traefik.http.routers.api.rule: "Host(\`api.test\`)"}}
  quiet: {labels: {traefik.enable: "false"}}
`;
    expect(routersOf(text)).toMatchObject([
      { name: 'api@docker', rule: 'Host(`api.test`)', service: 'api@docker' },
      { name: 'web@docker', rule: 'PathPrefix(`/wsk`)', service: 'web@docker' },
    ]);
    const { services, unread } = preview(text);
    expect(services.map(({ parts }) => parts[0]?.endpoints[0]?.port)).toEqual([80, 5000]);
    expect(unread).toEqual([{ what: 'service quiet', why: 'traefik.enable is false.' }]);
  });

  test('of Traefik’s dynamic configuration', () => {
    const text = `
http:
  routers: {app: {rule: "Host(\`app.test\`)", service: app}}
  services: {app: {loadBalancer: {servers: [{url: "http://app.internal:8080"}]}}}
`;
    expect(routersOf(text)).toMatchObject([{ name: 'app@file', state: 'serve' }]);
    expect(preview(text).problems).toEqual([]);
  });

  test('of Docker Flow’s labels, beside Traefik’s and without them', () => {
    const text = `
services:
  vote:
    deploy:
      labels:
        com.df.notify: "true"
        com.df.servicePath: /vote/
        com.df.port: "80"
  silent: {deploy: {labels: {com.df.notify: "true"}}}
`;
    expect(routersOf(text)).toMatchObject([{ name: 'vote@docker', state: 'serve' }]);
    expect(preview(text).unread).toEqual([
      { what: 'service silent', why: 'Its com.df.* labels name neither a path nor a domain.' },
    ]);
  });

  test('of Traefik’s dynamic configuration in TOML, also among documents of YAML', () => {
    const toml = `
[http.routers.app]
  rule = "Host(\`app.test\`)"
  service = "app"
[[http.services.app.loadBalancer.servers]]
  url = "http://app.internal:8080"
`;
    expect(routersOf(toml)).toMatchObject([{ name: 'app@file', state: 'serve' }]);
    const both = routersOf(`${toml}\n---\n${ROCKET_CHAT}`);
    expect(both.map(({ rule }) => rule)).toEqual(['Host(`app.test`)', 'Host(`open.rocket.chat`)']);
  });

  test('are told of with what is wrong with them', () => {
    const broken = ROCKET_CHAT.replace('servicePort: 3000', 'servicePort: 4000');
    expect(preview(broken).problems).toMatchObject([
      {
        code: expect.stringContaining('port') as string,
        object: { kind: 'Ingress', name: 'rc-k7' },
      },
    ]);
  });

  test('leave out what is none of it, and say so; Deployments are others’ to read', () => {
    const text = 'kind: Secret2\nmetadata: {name: x}\n---\nkind: Deployment\n---\njust text';
    expect(preview(text).unread.map(({ what }) => what)).toEqual(['Secret2 x', 'document 3']);
  });

  test('are none of a text that is neither YAML nor JSON, whatever it is', () => {
    expect(documentsIn('a: [1')).toEqual([]);
    fc.assert(fc.property(fc.string(), (text) => void preview(text)));
    fc.assert(fc.property(fc.json(), (text) => void preview(text)));
  });
});
