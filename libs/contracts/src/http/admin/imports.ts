/** What would be made of what somebody runs already. Nothing is changed by asking. */
import { z } from 'zod';

import { edgeProblem } from '../edge.js';
import { operationId } from '../operations.js';
import { organizationId, tenantId } from '../tenants.js';

const planId = z.string().min(1).max(40).meta({ example: 'business' });
const clusterName = z.string().min(1).max(80).meta({
  description: 'Name or id; needed only where there are several',
  example: 'eu-1',
});

export const instanceName = z
  .strictObject({
    namespace: z.string().min(1).max(63).meta({ example: 'default' }),
    name: z.string().min(1).max(253).meta({ example: 'rc-k7Xw2' }),
  })
  .meta({ id: 'InstanceName' });

export const importPreviewRequest = z
  .strictObject({
    text: z.string().min(1).max(4_000_000).optional().meta({
      description:
        'Manifests (as kubectl prints them, YAML or JSON), a compose or stack file, Traefik’s dynamic configuration',
      example: 'services: {web: {labels: [traefik.enable=true], expose: [80]}}',
    }),
    running: z
      .strictObject({
        cluster: clusterName.optional(),
        plan: planId,
        instances: z.array(instanceName).max(1000).optional().meta({
          description: 'Left out: all that run there and are nobody’s yet',
        }),
        allowRestart: z.boolean().default(false),
      })
      .optional()
      .meta({
        description: 'Instead of a text: what runs in a cluster, and whether it can be adopted',
      }),
  })
  .refine(({ text, running }) => (text === undefined) !== (running === undefined), {
    message: 'send either text or running',
  })
  .meta({
    id: 'ImportPreviewRequest',
    oneOf: [{ required: ['text'] }, { required: ['running'] }],
  });
export type ImportPreviewRequest = z.infer<typeof importPreviewRequest>;

export const importedInstance = z
  .object({
    id: z.string().meta({ description: 'Behind the prefix of its name', example: 'k7Xw2' }),
    name: z.string().meta({ example: 'rc-k7Xw2' }),
    namespace: z.string(),
    blueprint: z.string().meta({ example: 'rocketchat' }),
    image: z.string(),
    hosts: z.array(z.string()),
    database: z.string().nullable(),
    slug: z.string().meta({ description: 'What it would be called here', example: 'open' }),
    domains: z.array(z.string()).meta({ description: 'Names that would be claimed for it' }),
    notes: z.array(z.string()).meta({ description: 'What is otherwise than the blueprint has it' }),
    adoption: z
      .object({
        obstacles: z
          .array(z.string())
          .meta({ description: 'Why it cannot be adopted; none: it can' }),
        differing: z.array(z.string()).meta({
          description:
            'Fields of its pods that are otherwise than the blueprint has them: kept, unless restarts are allowed',
          example: ['spec.containers[rc-k7Xw2].securityContext'],
        }),
        tenantId: tenantId.nullable().meta({ description: 'Which instance it is already' }),
      })
      .nullable()
      .meta({ description: 'Null for what was read from a text' }),
  })
  .meta({ id: 'ImportedInstance' });
export type ImportedInstance = z.infer<typeof importedInstance>;

export const importedRouter = z
  .object({
    name: z.string().meta({ example: 'web@docker' }),
    from: z.string().meta({ example: 'ComposeService /web' }),
    rule: z.string(),
    entryPoints: z.array(z.string()),
    service: z.string().nullable(),
    state: z.string().meta({ example: 'serve' }),
    reason: z.string().nullable(),
  })
  .meta({ id: 'ImportedRouter' });
export type ImportedRouter = z.infer<typeof importedRouter>;

export const importPreview = z
  .object({
    instances: z.array(importedInstance),
    routers: z.array(importedRouter),
    problems: z.array(edgeProblem),
    unread: z.array(z.object({ what: z.string(), why: z.string() })),
  })
  .meta({ id: 'ImportPreview' });
export type ImportPreview = z.infer<typeof importPreview>;

export const adoptionRequest = z
  .strictObject({
    organizationId: organizationId.meta({ description: 'Whose instances they become' }),
    plan: planId,
    cluster: clusterName.optional(),
    instances: z
      .array(
        instanceName.extend({
          slug: z.string().min(1).max(100).optional().meta({
            description: 'First label of its address here; left out: as its first host has it',
            example: 'open',
          }),
        }),
      )
      .min(1)
      .max(200),
    allowRestart: z.boolean().default(false).meta({
      description: 'Its pods may be replaced by the blueprint’s; else they run on as they are',
    }),
  })
  .meta({ id: 'AdoptInstances' });
export type AdoptionRequest = z.infer<typeof adoptionRequest>;

export const adoptionAnswer = z
  .object({
    results: z.array(
      z.object({
        namespace: z.string(),
        name: z.string(),
        outcome: z
          .enum(['started', 'already', 'refused'])
          .meta({ description: '`already`: it is an instance, and nothing was left to do' }),
        tenantId: tenantId.nullable(),
        operationId: operationId.nullable(),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'AdoptInstancesAnswer' });
export type AdoptionAnswer = z.infer<typeof adoptionAnswer>;
