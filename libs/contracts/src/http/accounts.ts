import { z } from 'zod';

import { idOf, timestamp, words } from './common.js';
import { operation } from './operations.js';
import { passkeyResponse } from './passkeys.js';
import { newTenant, organizationId, tenant } from './tenants.js';

const email = z.string().min(1).max(320).meta({ example: 'ada@example.com' });
const password = z
  .string()
  .min(1)
  .max(1_000)
  .meta({ description: 'At least 10 characters', example: 'correct horse battery staple' });

export const signupRequest = z
  .strictObject({
    email,
    password,
    organization: words(1, 100).meta({ example: 'Acme Ltd' }),
    tenant: newTenant,
    website: z.string().max(200).optional().meta({
      description:
        'Leave it out: no person sees it, and programs that fill every field in give themselves away',
      example: '',
    }),
  })
  .meta({ id: 'Signup' });
export type SignupRequest = z.infer<typeof signupRequest>;

/** Before somebody fills the form in. */
export const signupStatus = z
  .object({
    open: z.boolean().meta({ description: 'Whether anybody can sign up now' }),
    notice: z.string().meta({ description: 'Why not, for people; may be empty' }),
  })
  .meta({ id: 'SignupStatus' });
export type SignupStatus = z.infer<typeof signupStatus>;

export const role = z.enum(['owner', 'admin', 'developer', 'billing', 'viewer']);
export type Role = z.infer<typeof role>;

export const organization = z
  .object({ id: organizationId, name: z.string(), role })
  .meta({ id: 'Organization' });
export type Organization = z.infer<typeof organization>;

/**
 * A session. The cookie carries it in browsers; `token` is there only for a client that asked with
 * `?session=token`, and is shown this once: it is what `Authorization: Bearer` takes.
 */
export const session = z
  .object({ id: idOf('ses', 'a session'), expiresAt: timestamp, token: z.string().optional() })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

export const signupResponse = z
  .object({ organization, tenant, operation, session })
  .meta({ id: 'SignupResult' });
export type SignupResponse = z.infer<typeof signupResponse>;

/** `?session=token` on signup and sign-in: the token comes in the answer, and no cookie is set. */
export const sessionQuery = z.strictObject({
  session: z.enum(['cookie', 'token']).default('cookie'),
});
export type SessionQuery = z.infer<typeof sessionQuery>;

const code = z
  .string()
  .min(1)
  .max(40)
  .meta({ description: 'Of the authenticator, or a recovery code', example: '123456' });

export const signInRequest = z
  .strictObject({
    email,
    password,
    code: code.optional(),
    passkey: passkeyResponse.optional().meta({
      description:
        'Of a passkey of the account, instead of a code: to `POST /v1/sessions/passkey-options`',
      example: { id: 'q7Vb', rawId: 'q7Vb', type: 'public-key', response: {} },
    }),
  })
  .meta({ id: 'SignIn' });
export type SignInRequest = z.infer<typeof signInRequest>;

export const me = z
  .object({
    id: idOf('usr', 'a person'),
    email: z.string(),
    isOperator: z.boolean(),
    organizations: z.array(organization),
    support: z
      .object({ reason: z.string(), expiresAt: timestamp, mayWrite: z.boolean() })
      .optional()
      .meta({ description: 'While an operator looks at the one organization as its support' }),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;

export const signInResponse = z.object({ me, session }).meta({ id: 'SignInResult' });
export type SignInResponse = z.infer<typeof signInResponse>;
