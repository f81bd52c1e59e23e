/** What is read of Consul's HTTP API (developer.hashicorp.com/consul/api-docs); unknown fields are let through. */
import { z } from 'zod';

/** `/v1/catalog/services`: tags by name. */
export const CatalogServices = z.record(z.string(), z.array(z.string()).nullable());

/** One of `/v1/health/service/NAME`. */
export const ServiceInstance = z.object({
  Node: z.object({
    ID: z.string().optional(),
    Node: z.string(),
    Address: z.string(),
    Datacenter: z.string().optional(),
  }),
  Service: z.object({
    ID: z.string(),
    Service: z.string(),
    Address: z.string().nullish(),
    Port: z.int().nullish(),
    Tags: z.array(z.string()).nullish(),
  }),
  Checks: z.array(z.object({ Status: z.string() })).nullish(),
});
export type ServiceInstance = z.infer<typeof ServiceInstance>;

/** One of `/v1/kv/PREFIX?recurse`. */
export const KeyValue = z.object({ Key: z.string(), Value: z.string().nullable() });
export type KeyValue = z.infer<typeof KeyValue>;

export const CatalogNodes = z.array(z.object({ Node: z.string(), Address: z.string() }));
