/** What is read of Rancher 1.x's metadata service (`/latest/services`); unknown fields are let through. */
import { z } from 'zod';

const Labels = z.record(z.string(), z.coerce.string()).nullish();

const Container = z.object({
  name: z.string().nullish(),
  uuid: z.string().nullish(),
  primary_ip: z.string().nullish(),
  state: z.string().nullish(),
  health_state: z.string().nullish(),
  labels: Labels,
});

export const RancherService = z.object({
  uuid: z.string().nullish(),
  name: z.string().min(1),
  stack_name: z.string().nullish(),
  kind: z.string().nullish(),
  state: z.string().nullish(),
  labels: Labels,
  health_check: z.record(z.string(), z.unknown()).nullish(),
  external_ips: z.array(z.string()).nullish(),
  /** Names only, in old versions. */
  containers: z.array(z.union([Container, z.string()])).nullish(),
});
export type RancherService = z.infer<typeof RancherService>;
