/** The deployer's API as k8s-deployer had it: its own names, also where ours are spelt otherwise. */
import { z } from 'zod';

import { dnsLabel } from './common.js';

export const deploymentNamespace = dnsLabel.meta({ example: 'default' });
export const deploymentService = dnsLabel.meta({ example: 'echoserver' });
export const specificationRevision = z
  .string()
  .regex(/^(latest|deployed|\d{16}_[0-9a-f-]{36})$/, 'use latest, deployed, or an id of the list')
  .meta({
    description: '`latest`, `deployed`, or an id',
    example: '1490691025506000_1650b288-e79c-4247-9b3b-95f1051302c4',
  });

const objectsOfKind = z.strictObject({
  /** Kubernetes' own, which is found without it. */
  api_path: z.string().max(200).optional(),
  specification: z.record(z.string(), z.unknown()),
});

/** Objects of Kubernetes, each kind one object or a `List`. */
const specificationObjects = z.strictObject({
  deployments: objectsOfKind.optional(),
  services: objectsOfKind.optional(),
});

export const specificationRequest = z
  .strictObject({
    /** What the deployer fills in. */
    id: z.string().nullish(),
    namespace: z.string().nullish(),
    objects: specificationObjects,
  })
  .meta({
    id: 'SpecificationRequest',
    example: {
      objects: {
        deployments: {
          specification: {
            kind: 'Deployment',
            metadata: { name: 'echoserver' },
            spec: {
              replicas: 1,
              selector: { matchLabels: { app: 'echoserver' } },
              template: {
                metadata: { labels: { app: 'echoserver' } },
                spec: {
                  containers: [
                    {
                      name: 'echoserver',
                      image: 'registry.k8s.io/echoserver:1.4',
                      ports: [{ containerPort: 8080 }],
                    },
                  ],
                },
              },
            },
          },
        },
        services: {
          specification: {
            kind: 'Service',
            metadata: {
              name: 'echoserver',
              annotations: {
                'traefik.enable': 'true',
                'traefik.tags': 'kubernetes',
                'traefik.frontend.rule': 'Host:echoserver.example.com,echo.example.com',
                'traefik.frontend.entryPoints': 'http,https',
                'traefik.backend.loadbalancer': 'wrr',
                tags: 'kubernetes,k8s,red',
              },
            },
            spec: {
              type: 'NodePort',
              selector: { app: 'echoserver' },
              ports: [{ name: 'http', port: 80, targetPort: 8080 }],
            },
          },
        },
      },
    },
  });
export type SpecificationRequest = z.infer<typeof specificationRequest>;

export const specification = z
  .object({
    specifications: z.object({
      id: z.string(),
      namespace: deploymentNamespace,
      objects: specificationObjects,
    }),
  })
  .meta({ id: 'Specification' });
export type Specification = z.infer<typeof specification>;

export const specificationList = z
  .object({
    specifications: z
      .array(z.string())
      .meta({ example: ['/specifications/default/echoserver/latest'] }),
  })
  .meta({ id: 'SpecificationList' });
export type SpecificationList = z.infer<typeof specificationList>;

/** An object as the cluster has it. */
export const clusterObject = z
  .looseObject({ apiVersion: z.string(), kind: z.string() })
  .meta({ id: 'ClusterObject' });
export type ClusterObject = z.infer<typeof clusterObject>;

export const deployedServices = z
  .object({ services: z.array(clusterObject) })
  .meta({ id: 'DeployedServices' });
export type DeployedServices = z.infer<typeof deployedServices>;

export const deployQuery = z.strictObject({
  force: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'Take fields over that somebody else set' }),
});
export type DeployQuery = z.infer<typeof deployQuery>;
