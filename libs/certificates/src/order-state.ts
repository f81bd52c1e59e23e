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
 * An ACME order as far as it got. Stored after every exchange with the CA, so that a process that dies goes on with the
 * same order: making another would waste the CA's patience (rate limits) and duplicate the certificate.
 */
export const orderStateSchema = z.strictObject({
  url: z.string(),
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

export type AuthorizationState = z.infer<typeof authorizationStateSchema>;
export type OrderState = z.infer<typeof orderStateSchema>;
export type OrderStatus = OrderState['status'];
