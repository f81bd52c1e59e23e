import { z } from 'zod';

/** One name's proof within an order, by DNS-01 (RFC 8555 §8.4). */
export const authorizationStateSchema = z.strictObject({
  url: z.string(),
  /** Without the `*.` of a wildcard. */
  hostname: z.string(),
  challengeUrl: z.string(),
  /** `_acme-challenge.<hostname>` */
  recordName: z.string(),
  recordValue: z.string(),
  /** The record is there for the CA to see. */
  isPublished: z.boolean(),
  /** The CA was told to look. */
  isRequested: z.boolean(),
  isValid: z.boolean(),
});

/**
 * Stored before the CA is asked for an order. A process that finds the intent of another run cannot know whether that
 * run got to ask, and looks for its order before it asks for one itself.
 */
export const orderIntentSchema = z.strictObject({
  status: z.literal('intended'),
  /** The account it is ordered with. */
  accountUrl: z.string(),
  /** Which run means to ask: its lease's fencing token. */
  run: z.string(),
  /** RFC 3339. */
  createdAt: z.string(),
});

/**
 * An ACME order as far as it got. Stored after every exchange with the CA, so that a process that dies goes on with the
 * same order: making another would waste the CA's patience (rate limits) and duplicate the certificate.
 */
export const orderStateSchema = z.strictObject({
  url: z.string(),
  /** The account it was made with: a CA that forgot the account knows nothing of the order either. */
  accountUrl: z.string(),
  finalizeUrl: z.string(),
  authorizationUrls: z.array(z.string()),
  /** Null until they were read. */
  authorizations: z.array(authorizationStateSchema).nullable(),
  /** As the CA last said (RFC 8555 §7.1.6). */
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  certificateUrl: z.string().nullable(),
  /** RFC 3339. */
  createdAt: z.string(),
});

export const storedOrderSchema = z.union([orderIntentSchema, orderStateSchema]);

export type AuthorizationState = z.infer<typeof authorizationStateSchema>;
export type OrderIntent = z.infer<typeof orderIntentSchema>;
export type OrderState = z.infer<typeof orderStateSchema>;
export type StoredOrder = z.infer<typeof storedOrderSchema>;
