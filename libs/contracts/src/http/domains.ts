import { z } from 'zod';

import { idOf, pageOf, someOf, timestamp } from './common.js';
import { tenantId } from './tenants.js';

export const domainId = idOf('dom', 'a domain');

export const domainStatus = z.enum([
  'awaiting-dns',
  'verifying',
  'issuing',
  'live',
  'misconfigured',
  'suspended',
  'blocked',
]);
export type DomainStatus = z.infer<typeof domainStatus>;

/** One of the four things a domain needs. `attempts` counts looks in a row that found it not as it should be. */
const axisOf = <const States extends readonly [string, ...string[]]>(states: States) =>
  z.object({
    state: z.enum(states),
    reason: z.string().meta({ description: 'Stable', example: 'wrong-cname' }),
    message: z.string().meta({ description: 'What is so, why, and what to do next' }),
    lastCheckedAt: timestamp.nullable(),
    nextRetryAt: timestamp.nullable(),
    attempts: z.int(),
  });

export const domainRecord = z
  .object({
    type: z.enum(['CNAME', 'A', 'AAAA', 'TXT']),
    name: z.string().meta({ example: '_fleetcommand.chat.acme.com' }),
    value: z.string(),
    ttl: z.int().meta({ description: 'Seconds', example: 300 }),
    purpose: z.enum(['ownership', 'routing', 'certificate']),
    observed: z.array(z.string()).meta({ description: 'What the last look saw at this name' }),
    ok: z.boolean(),
  })
  .meta({ id: 'DomainRecord' });
export type DomainRecord = z.infer<typeof domainRecord>;

export const domainFinding = z
  .object({
    code: z.string().meta({ description: 'Stable', example: 'wrong-cname' }),
    about: z.enum(['ownership', 'dns', 'certificate']),
    kind: z.enum(['problem', 'hint']).meta({ description: 'A hint keeps nothing from going on' }),
    message: z.string(),
    fix: z.string().meta({ description: 'What to do, with the record to set' }),
  })
  .meta({ id: 'DomainFinding' });
export type DomainFinding = z.infer<typeof domainFinding>;

/** A host name of the customer's own, and how far it is from working. */
export const domain = z
  .object({
    id: domainId,
    tenantId,
    hostname: z.string().meta({ description: 'In A-labels, lower case', example: 'chat.acme.com' }),
    displayName: z.string().meta({ description: 'As people write it', example: 'chat.acme.com' }),
    url: z.string().meta({ example: 'https://chat.acme.com' }),
    status: domainStatus,
    primary: z.boolean().meta({ description: 'The instance calls itself by it while it is live' }),
    redirect: z
      .string()
      .nullable()
      .meta({ description: 'Where visitors are sent on to, path kept', example: 'acme.com' }),
    records: z.array(domainRecord),
    findings: z.array(domainFinding).meta({ description: 'Of the last look, most telling first' }),
    dnsHost: z
      .object({ name: z.string(), hint: z.string() })
      .nullable()
      .meta({ description: 'Who hosts the DNS, told by its name servers' }),
    ownership: axisOf(['pending', 'proven', 'lost', 'superseded', 'released', 'expired']),
    dns: axisOf(['pending', 'right', 'wrong']),
    certificate: axisOf(['waiting', 'ordering', 'issued', 'failing', 'blocked']),
    routing: axisOf(['waiting', 'publishing', 'live', 'suspended', 'removed']),
    nextCheckAt: timestamp.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Domain' });
export type Domain = z.infer<typeof domain>;
export const domainPage = pageOf(domain).meta({ id: 'DomainPage' });

/** Checked in full by the domain rules, which say what to change. */
export const addDomainRequest = z
  .strictObject({
    hostname: z.string().max(2_000).meta({
      description: 'A name such as chat.acme.com, acme.com or *.shop.acme.com',
      example: 'chat.acme.com',
    }),
  })
  .meta({ id: 'AddDomain' });
export type AddDomainRequest = z.infer<typeof addDomainRequest>;

export const updateDomainRequest = someOf({
  primary: z.boolean().optional().meta({ example: true }),
  redirect: z
    .string()
    .max(253)
    .nullable()
    .optional()
    .meta({ description: 'Another name of the same instance; null to serve', example: null }),
}).meta({ id: 'UpdateDomain' });
export type UpdateDomainRequest = z.infer<typeof updateDomainRequest>;
