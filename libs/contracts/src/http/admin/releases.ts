/** Versions of applications, and moving instances between them, for operators. */
import { z } from 'zod';

import { idOf, pageOf, timestamp } from '../common.js';

const blueprintId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .meta({ description: 'An application', example: 'sample-chat' });
const version = z.int().min(1).max(999_999_999).meta({ example: 1 });

/** A version of an application. */
export const release = z
  .object({
    blueprint: blueprintId,
    name: z.string(),
    version: z.int(),
    appVersion: z.string().meta({ description: 'Of the application itself', example: '1.0.0' }),
    images: z.array(z.string()),
    publishedAt: timestamp,
    withdrawnAt: timestamp
      .nullable()
      .meta({ description: 'Since when nobody gets it any more; null: it is offered' }),
    tenants: z.int().meta({ description: 'Instances on it' }),
  })
  .meta({ id: 'Release' });
export type ReleaseDocument = z.infer<typeof release>;
export const releaseList = z.object({ data: z.array(release) }).meta({ id: 'ReleaseList' });
export type ReleaseList = z.infer<typeof releaseList>;

export const publishReleaseRequest = z
  .strictObject({
    document: z.string().min(1).max(100_000).meta({
      description: 'A blueprint, as YAML; its `version` is higher than every earlier one',
      example:
        'id: notes\nversion: 1\nname: Notes\nappVersion: 1.0.0\ncomponents:\n  web:\n    image: example/notes:1.0.0\n    port: 3000\n    probes:\n      liveness: { path: / }\n      readiness: { path: / }\nroutes:\n  - component: web\n',
    }),
    fileName: z
      .string()
      .min(1)
      .max(255)
      .default('document')
      .meta({ description: 'What its faults call it', example: 'notes.yaml' }),
  })
  .meta({ id: 'PublishRelease' });
export type PublishReleaseRequest = z.output<typeof publishReleaseRequest>;

/** As it stands in an address: `sample-chat@2`. */
export const releaseName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}@[1-9][0-9]{0,8}$/, 'name it as <application>@<version>')
  .meta({ example: 'sample-chat@1' });

export const changeReleaseRequest = z
  .strictObject({ withdrawn: z.boolean().meta({ example: true }) })
  .meta({ id: 'ChangeRelease' });
export type ChangeReleaseRequest = z.infer<typeof changeReleaseRequest>;

export const rolloutId = idOf('rol', 'a rollout');

/** Instances of an application being moved to one version, a few at a time. */
export const rollout = z
  .object({
    id: rolloutId,
    blueprint: blueprintId,
    version: z.int(),
    state: z.enum(['rolling', 'paused', 'done', 'canceled']),
    reason: z.string().meta({ description: 'Why it paused by itself; empty: it did not' }),
    atOnce: z.int(),
    failuresAllowed: z.int(),
    progress: z.object({
      behind: z.int().meta({ description: 'On another version' }),
      moving: z.int(),
      failed: z.int(),
      moved: z.int().meta({ description: 'There' }),
    }),
    startedAt: timestamp,
    endedAt: timestamp.nullable(),
  })
  .meta({ id: 'Rollout' });
export type RolloutDocument = z.infer<typeof rollout>;
export const rolloutPage = pageOf(rollout).meta({ id: 'RolloutPage' });

export const startRolloutRequest = z
  .strictObject({
    blueprint: blueprintId,
    version: version.meta({ description: 'Where all are to be; also an older one, to go back' }),
    atOnce: z.int().min(1).max(1000).default(10).meta({
      description: 'How many may be moving at the same time',
    }),
    failuresAllowed: z.int().min(0).max(1000).default(0).meta({
      description: 'It pauses once more than this have failed',
    }),
  })
  .meta({ id: 'StartRollout' });
export type StartRolloutRequest = z.output<typeof startRolloutRequest>;

export const upgradeToRequest = z
  .strictObject({ version: version.meta({ description: 'Also an older one, to go back' }) })
  .meta({ id: 'UpgradeTo' });
export type UpgradeToRequest = z.infer<typeof upgradeToRequest>;
