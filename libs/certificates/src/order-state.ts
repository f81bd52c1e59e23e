import { z } from 'zod';

/** What answers a challenge: a TXT record (RFC 8555 §8.4), or a page of ours at a path of the host (§8.3). */
export const proofSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dns-01'),
    /** Where the record is set: `_acme-challenge.<hostname>`, or what that is delegated to. */
    recordName: z.string(),
    recordValue: z.string(),
  }),
  z.strictObject({
    kind: z.literal('http-01'),
    token: z.string(),
    keyAuthorization: z.string(),
  }),
]);

/** One name's proof within an order. */
export const authorizationStateSchema = z.strictObject({
  url: z.string(),
  /** Without the `*.` of a wildcard. */
  hostname: z.string(),
  challengeUrl: z.string(),
  /** Null for a name the CA holds proven already. */
  proof: proofSchema.nullable(),
  /** It was put where the CA will look. */
  isPublished: z.boolean(),
  /** We saw it there ourselves, at every edge or name server. */
  isConfirmed: z.boolean(),
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
  /** The CA it is ordered from. */
  directoryUrl: z.string(),
  /** The account it is ordered with. */
  accountUrl: z.string(),
  /** Which run means to ask: its lease's fencing token. */
  run: z.string(),
  /** What of the CA's it renews, as RFC 9773 §4.1 names certificates; null for none. */
  replaces: z.string().nullable(),
  /** RFC 3339. */
  createdAt: z.string(),
});

/**
 * An ACME order as far as it got. Stored after every exchange with the CA, so that a process that dies goes on with the
 * same order: making another would waste the CA's patience (rate limits) and duplicate the certificate.
 */
export const orderStateSchema = z.strictObject({
  url: z.string(),
  directoryUrl: z.string(),
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
  /** When it was last brought forward; what an older release stored has none. RFC 3339. */
  movedAt: z.string().optional(),
});

export const storedOrderSchema = z.discriminatedUnion('status', [
  orderIntentSchema,
  orderStateSchema,
]);

export type Proof = z.infer<typeof proofSchema>;
export type AuthorizationState = z.infer<typeof authorizationStateSchema>;
export type OrderIntent = z.infer<typeof orderIntentSchema>;
export type OrderState = z.infer<typeof orderStateSchema>;
export type StoredOrder = z.infer<typeof storedOrderSchema>;
