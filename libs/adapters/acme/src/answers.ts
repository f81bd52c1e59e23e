import type {
  AcmeAuthorization,
  AcmeOrder,
  AcmeProblem,
} from '@fleetcommand/application/ports/acme';
import { z } from 'zod';

const problemSchema = z
  .object({ type: z.string().default('unknown'), detail: z.string().default('') })
  .transform(({ type, detail }): AcmeProblem => {
    const name = type.replace('urn:ietf:params:acme:error:', '');
    return { type: name, detail: detail || name };
  });

/** RFC 8555 §7.1.3, with the address acme-client adds from the answer's header. */
export const orderSchema = z
  .object({
    url: z.string(),
    status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
    identifiers: z.array(z.object({ type: z.string(), value: z.string() })),
    authorizations: z.array(z.string()),
    finalize: z.string(),
    certificate: z.string().nullish(),
    error: problemSchema.nullish(),
  })
  .transform((order): AcmeOrder & { readonly hostnames: readonly string[] } => ({
    url: order.url,
    status: order.status,
    hostnames: order.identifiers.map(({ value }) => value),
    authorizationUrls: order.authorizations,
    finalizeUrl: order.finalize,
    certificateUrl: order.certificate ?? null,
    problem: order.error ?? null,
  }));

/** RFC 8555 §7.1.4. */
export const authorizationSchema = z.object({
  url: z.string(),
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  identifier: z.object({ value: z.string() }),
  challenges: z.array(
    z.object({
      type: z.string(),
      url: z.string(),
      token: z.string().default(''),
      error: problemSchema.nullish(),
    }),
  ),
});

export type AuthorizationAnswer = z.infer<typeof authorizationSchema>;

/** The challenges come with their answers, which take the account's key to make. */
export function describeAuthorization(
  answer: AuthorizationAnswer,
  challenges: Pick<AcmeAuthorization, 'dns' | 'http'>,
): AcmeAuthorization {
  return {
    url: answer.url,
    hostname: answer.identifier.value,
    status: answer.status,
    ...challenges,
    problem: answer.challenges.find(({ error }) => error)?.error ?? null,
  };
}

/** RFC 8555 §7.1.2.1; `orders` is missing where the CA keeps no list. */
export const accountSchema = z.object({ orders: z.string().optional() });
export const orderListSchema = z.object({
  orders: z.array(z.string()),
  /** Its next page; `transport.ts` takes it from the answer's header. */
  next: z.string().optional(),
});

/** RFC 9773 §4.2. */
export const renewalInfoSchema = z.object({
  suggestedWindow: z.object({ start: z.coerce.date(), end: z.coerce.date() }),
});
