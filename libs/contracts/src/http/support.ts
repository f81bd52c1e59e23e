import { z } from 'zod';

import { idOf, pageOf, timestamp, words } from './common.js';
import { organizationId } from './tenants.js';

export const supportSessionId = idOf('sup', 'a look of support');

/** That the platform's support looks, or looked, at an organization. */
export const supportSession = z
  .object({
    id: supportSessionId,
    organizationId,
    operator: z.string().meta({ description: 'E-mail address' }),
    reason: z.string(),
    mayWrite: z.boolean(),
    isOpen: z.boolean(),
    startedAt: timestamp,
    expiresAt: timestamp,
    endedAt: timestamp.nullable(),
  })
  .meta({ id: 'SupportSession' });
export type SupportSession = z.infer<typeof supportSession>;
export const supportSessionPage = pageOf(supportSession).meta({ id: 'SupportSessionPage' });

export const beginSupportRequest = z
  .strictObject({
    reason: words(10, 300).meta({
      description: 'For the customer to read: at least ten characters',
      example: 'Ticket 7: the instance is slow',
    }),
    minutes: z.int().min(5).max(240).default(60).meta({ description: 'How long', example: 60 }),
  })
  .meta({ id: 'BeginSupport' });
export type BeginSupportRequest = z.infer<typeof beginSupportRequest>;

export const updateSupportRequest = z
  .strictObject({
    mayWrite: z.boolean().meta({ description: 'Whether they may change instances', example: true }),
  })
  .meta({ id: 'UpdateSupport' });
export type UpdateSupportRequest = z.infer<typeof updateSupportRequest>;
