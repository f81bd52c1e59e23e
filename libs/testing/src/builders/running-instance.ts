/** What the first fleetcommand made of an instance (libs/domain/src/imports), in today's versions of the API. */
import type { KubernetesObject } from '@fleetcommand/application/ports/cluster';
import { ADOPTS_LABEL } from '@fleetcommand/desired-state/names/labels';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';

import { aBlueprint } from './catalogue.js';

export interface RunningInstanceFacts {
  readonly id?: string;
  readonly namespace?: string;
  readonly image?: string;
  readonly host?: string;
  readonly replicas?: number;
  readonly port?: number;
}

export function aRunningInstance({
  id = 'k7',
  namespace = 'default',
  image = 'chat:1',
  host = 'open.chat.test',
  replicas = 1,
  port = 3000,
}: RunningInstanceFacts = {}): readonly KubernetesObject[] {
  const name = `rc-${id}`;
  const labels = { DeploymentId: id };
  const address = `mongodb://db1.internal/${id}?replicaSet=rs01`;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name,
                image,
                env: [
                  {
                    name: 'INSTANCE_IP',
                    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } },
                  },
                  { name: 'MONGO_URL', value: address },
                ],
                ports: [{ containerPort: 3000, protocol: 'TCP' }],
                readinessProbe: { httpGet: { path: '/', port: 3000, scheme: 'HTTP' } },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [{ name: 'http', port, protocol: 'TCP', targetPort: 3000 }],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace },
      spec: {
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name, port: { number: port } } },
                },
              ],
            },
          },
        ],
      },
    },
  ];
}

/** One whose people let the platform adopt what runs in it. */
export function anAdoptingNamespace(name = 'default'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { [ADOPTS_LABEL]: 'true' } },
  };
}

/** What they were instances of. */
export function anOldBlueprint(image = 'chat:1'): Blueprint {
  return aBlueprint({
    id: 'rocketchat',
    name: 'Rocket.Chat',
    namePrefix: 'rc',
    data: { postgres: false },
    components: {
      rocketchat: {
        image,
        port: 3000,
        env: {
          INSTANCE_IP: { fieldPath: 'status.podIP' },
          MONGO_URL: 'mongodb://db1.internal/${tenant.deploymentId}?replicaSet=rs01',
        },
        circuitBreaker: 'NetworkErrorRatio() > 0.5',
      },
    },
    routes: [{ component: 'rocketchat' }],
  });
}
