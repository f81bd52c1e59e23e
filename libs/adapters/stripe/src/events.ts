import type { PaymentEvent } from '@fleetcommand/application/ports/payments';
import { z } from 'zod';

const id = z.string().min(1).max(255);
/** A reference, expanded or not. */
const reference = z.union([id, z.object({ id })]).nullish();

/** Of an event only what it is about: everything else is fetched. */
const event = z.object({
  id: z.string().regex(/^evt_\w{1,250}$/),
  object: z.literal('event'),
  type: id,
  created: z.int().min(0),
  livemode: z.boolean(),
  api_version: z.string().max(100).nullish(),
  account: z.string().max(255).nullish(),
  data: z.object({
    object: z.looseObject({
      id: id.optional(),
      object: z.string().optional(),
      customer: reference,
    }),
  }),
});

export function parseEvent(value: unknown): z.ZodSafeParseResult<PaymentEvent> {
  return event
    .transform(({ data: { object }, ...told }): PaymentEvent => ({
      id: told.id,
      type: told.type,
      objectId: object.id ?? null,
      customerId: object.object === 'customer' ? (object.id ?? null) : idOf(object.customer),
      apiVersion: told.api_version ?? null,
      isLive: told.livemode,
      account: told.account ?? null,
      createdAt: new Date(told.created * 1_000),
    }))
    .safeParse(value);
}

function idOf(value: z.infer<typeof reference>): string | null {
  if (!value) return null;
  return typeof value === 'string' ? value : value.id;
}
