/** What would be made of what somebody runs already. Nothing is changed by asking. */
import { z } from 'zod';

import { edgeProblem } from '../edge.js';

export const importPreviewRequest = z
  .strictObject({
    text: z.string().min(1).max(4_000_000).meta({
      description:
        'Manifests (as kubectl prints them, YAML or JSON), a compose or stack file, Traefik’s dynamic configuration',
      example: 'services: {web: {labels: [traefik.enable=true], expose: [80]}}',
    }),
  })
  .meta({ id: 'ImportPreviewRequest' });
export type ImportPreviewRequest = z.infer<typeof importPreviewRequest>;

export const importedInstance = z
  .object({
    id: z.string().meta({ description: 'Behind the prefix of its name', example: 'k7Xw2' }),
    namespace: z.string(),
    blueprint: z.string().meta({ example: 'rocketchat' }),
    image: z.string(),
    hosts: z.array(z.string()),
    database: z.string().nullable(),
    slug: z.string().meta({ description: 'What it would be called here', example: 'open' }),
    domains: z.array(z.string()).meta({ description: 'Names that would be claimed for it' }),
    notes: z.array(z.string()).meta({ description: 'What is otherwise than the blueprint has it' }),
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
