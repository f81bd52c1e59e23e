/** What a cluster adds to rendered objects before an edge can serve them: an EndpointSlice per Service. */
import type { DesiredObject } from '@fleetcommand/desired-state/rendered-tenant';
import { z } from 'zod';

const Labels = z.record(z.string(), z.string());

const Service = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({
    selector: Labels,
    ports: z.array(z.object({ name: z.string(), targetPort: z.int() })),
  }),
});

const Deployment = z.object({
  spec: z.object({
    replicas: z.int(),
    template: z.object({ metadata: z.object({ labels: Labels }) }),
  }),
});

/** All replicas ready, at addresses 10.1.<service>.<replica>, counted from 1: the same objects give the same slices. */
export function readyEndpoints(objects: readonly DesiredObject[]): object[] {
  const deployments = objects
    .filter(({ kind }) => kind === 'Deployment')
    .map((object) => Deployment.parse(object));
  return objects
    .filter(({ kind }) => kind === 'Service')
    .map((object) => Service.parse(object))
    .map(({ metadata: { name, namespace }, spec: { selector, ports } }, index) => {
      const replicas = deployments
        .filter(({ spec }) => isSelected(selector, spec.template.metadata.labels))
        .reduce((sum, { spec }) => sum + spec.replicas, 0);
      return {
        metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
        addressType: 'IPv4',
        ports: ports.map((port) => ({ name: port.name, port: port.targetPort })),
        endpoints: Array.from({ length: replicas }, (_, replica) => ({
          addresses: [`10.1.${index + 1}.${replica + 1}`],
          conditions: { ready: true },
        })),
      };
    });
}

function isSelected(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
