/**
 * What is read of the Docker Engine's answers (docs.docker.com, "Engine API"): containers as inspected, and Swarm's
 * services, tasks, nodes and networks. Unknown fields are let through: engines have more.
 */
import { z } from 'zod';
import { isIpAddress } from '../../ir/addresses.js';

const Labels = z.record(z.string(), z.string()).nullish();

const Binding = z.object({ HostIp: z.string().optional(), HostPort: z.string().optional() });

const EndpointSettings = z.object({
  NetworkID: z.string().optional(),
  IPAddress: z.string().optional(),
  GlobalIPv6Address: z.string().optional(),
  Aliases: z.array(z.string()).nullish(),
});

export const Container = z.object({
  Id: z.string().min(1),
  Name: z.string(),
  Created: z.string().optional(),
  State: z.object({
    Status: z.string().optional(),
    Running: z.boolean().optional(),
    Health: z.object({ Status: z.string() }).nullish(),
  }),
  Config: z.object({
    Labels,
    ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
    Hostname: z.string().optional(),
  }),
  HostConfig: z.object({ NetworkMode: z.string().optional() }).nullish(),
  NetworkSettings: z
    .object({
      Ports: z.record(z.string(), z.array(Binding).nullable()).nullish(),
      Networks: z.record(z.string(), EndpointSettings.nullable()).nullish(),
    })
    .nullish(),
});
export type Container = z.infer<typeof Container>;

/** `10.0.1.5/24` */
const Cidr = z.string();

export const SwarmService = z.object({
  ID: z.string().min(1),
  CreatedAt: z.string().optional(),
  Spec: z.object({
    Name: z.string().min(1),
    Labels,
    Mode: z.object({ Global: z.unknown().optional() }).nullish(),
    EndpointSpec: z.object({ Mode: z.string().optional() }).nullish(),
    TaskTemplate: z
      .object({
        Networks: z
          .array(
            z.object({ Target: z.string().optional(), Aliases: z.array(z.string()).nullish() }),
          )
          .nullish(),
      })
      .nullish(),
  }),
  Endpoint: z
    .object({
      Spec: z.object({ Mode: z.string().optional() }).nullish(),
      Ports: z
        .array(
          z.object({
            Protocol: z.string().optional(),
            TargetPort: z.int().optional(),
            PublishedPort: z.int().optional(),
            PublishMode: z.string().optional(),
          }),
        )
        .nullish(),
      VirtualIPs: z.array(z.object({ NetworkID: z.string(), Addr: Cidr.optional() })).nullish(),
    })
    .nullish(),
});
export type SwarmService = z.infer<typeof SwarmService>;

export const SwarmTask = z.object({
  ID: z.string().min(1),
  ServiceID: z.string(),
  NodeID: z.string().optional(),
  DesiredState: z.string().optional(),
  Status: z.object({
    State: z.string(),
    PortStatus: z
      .object({
        Ports: z
          .array(
            z.object({
              TargetPort: z.int().optional(),
              PublishedPort: z.int().optional(),
              Protocol: z.string().optional(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  }),
  NetworksAttachments: z
    .array(
      z.object({
        Network: z.object({ ID: z.string() }),
        Addresses: z.array(Cidr).nullish(),
      }),
    )
    .nullish(),
});
export type SwarmTask = z.infer<typeof SwarmTask>;

export const SwarmNode = z.object({
  ID: z.string().min(1),
  Description: z.object({ Hostname: z.string().optional() }).nullish(),
  Status: z.object({ Addr: z.string().optional(), State: z.string().optional() }).nullish(),
  Spec: z.object({ Availability: z.string().optional() }).nullish(),
});
export type SwarmNode = z.infer<typeof SwarmNode>;

export const Network = z.object({
  Id: z.string().min(1),
  Name: z.string(),
  Scope: z.string().optional(),
  Ingress: z.boolean().optional(),
});
export type Network = z.infer<typeof Network>;

/** An address out of `10.0.1.5/24`, or of nothing. */
export function addressIn(text: string | undefined): string | undefined {
  const [address] = (text ?? '').split('/');
  return isIpAddress(address) ? address : undefined;
}
