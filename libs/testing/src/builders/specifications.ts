import type { StoredSpecification } from '@fleetcommand/application/ports/specifications';
import { specificationId } from '@fleetcommand/domain/deployments/specification';
import { bareId } from '@fleetcommand/kernel/ids';

import { SOME_TIME } from './accounts.js';
import { someId } from './ids.js';

/** The echoserver of the deployer's article: a Deployment, and a Service of type NodePort with its annotations. */
export function echoserver({
  name = 'echoserver',
  image = 'echoserver:1.4',
  host = 'echoserver.example.com',
  type = 'NodePort',
} = {}) {
  const labels = { app: name };
  return {
    deployments: {
      specification: {
        kind: 'Deployment',
        metadata: { name, labels },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name, image, ports: [{ containerPort: 8080 }] }] },
          },
        },
      },
    },
    services: {
      specification: {
        kind: 'Service',
        metadata: {
          name,
          labels,
          annotations: {
            'traefik.enable': 'true',
            'traefik.tags': 'kubernetes',
            'traefik.frontend.rule': `Host:${host};Method:GET,POST`,
            'traefik.frontend.entryPoints': 'http,https',
            'traefik.backend.loadbalancer': 'wrr',
            tags: 'kubernetes,k8s,red',
          },
        },
        spec: {
          type,
          selector: labels,
          ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
        },
      },
    },
  };
}

export function aSpecification(more: Partial<StoredSpecification> = {}): StoredSpecification {
  return {
    id: specificationId(SOME_TIME, bareId(someId('spc'))),
    namespace: 'default',
    service: 'echoserver',
    objectsCiphertext: 'v1.a.objects',
    objects: null,
    createdAt: SOME_TIME,
    deployedAt: null,
    ...more,
  };
}
