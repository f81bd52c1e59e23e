import { z } from 'zod';

import { role } from './accounts.js';
import { idOf, timestamp, words } from './common.js';

export const identityProviderId = idOf('idp', 'an identity provider');
export const emailDomainId = idOf('edm', 'a domain of e-mail addresses');

/** An organization's provider, or the whole installation's. */
const providerId = z.union([z.literal('installation'), identityProviderId]);

export const waysInQuery = z.strictObject({
  email: z.string().max(320).optional().meta({
    description: 'Of whom wants to come in: only its domain counts',
    example: 'ada@acme.example',
  }),
});
export type WaysInQuery = z.infer<typeof waysInQuery>;

export const waysIn = z
  .object({ data: z.array(z.object({ id: providerId, name: z.string() })) })
  .meta({ id: 'WaysIn' });
export type WaysIn = z.infer<typeof waysIn>;

export const beginSignOnRequest = z
  .strictObject({ provider: providerId.meta({ example: 'installation' }) })
  .meta({ id: 'BeginSingleSignOn' });
export type BeginSignOnRequest = z.infer<typeof beginSignOnRequest>;

export const begunSignOn = z
  .object({ url: z.string().meta({ description: 'Where the browser goes, with the cookie' }) })
  .meta({ id: 'BegunSingleSignOn' });
export type BegunSignOn = z.infer<typeof begunSignOn>;

export const completeSignOnRequest = z
  .strictObject({
    query: z.string().min(1).max(4_000).meta({
      description: 'What the provider sent the browser back with, from the `?` on',
      example: '?code=x&state=y',
    }),
  })
  .meta({ id: 'CompleteSingleSignOn' });
export type CompleteSignOnRequest = z.infer<typeof completeSignOnRequest>;

export const identityId = idOf('idn', 'who somebody is at an identity provider');

export const linkedIdentity = z
  .object({
    id: identityId,
    provider: z.string().nullable().meta({
      description: 'What people read on its button; null once it was removed',
    }),
    issuer: z.string(),
    subject: z.string().meta({ description: 'Who you are there' }),
    opens: z.boolean().meta({
      description: 'Whether it lets you in: not where the provider, or your membership, is gone',
    }),
    linkedAt: timestamp,
  })
  .meta({ id: 'LinkedIdentity' });
export type LinkedIdentity = z.infer<typeof linkedIdentity>;
export const linkedIdentityList = z
  .object({ data: z.array(linkedIdentity) })
  .meta({ id: 'LinkedIdentityList' });

export const identityProvider = z
  .object({
    id: identityProviderId,
    name: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    defaultRole: role,
    isEnforced: z.boolean(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'IdentityProvider' });
export type IdentityProvider = z.infer<typeof identityProvider>;

export const emailDomain = z
  .object({
    id: emailDomainId,
    domain: z.string(),
    record: z
      .object({ type: z.literal('TXT'), name: z.string(), value: z.string() })
      .meta({ description: 'What proves it' }),
    createdAt: timestamp,
    verifiedAt: timestamp.nullable(),
  })
  .meta({ id: 'EmailDomain' });
export type EmailDomain = z.infer<typeof emailDomain>;

/** How people of an organization come in. */
export const organizationSignIn = z
  .object({
    redirectUri: z.string().meta({ description: 'What the client at the provider must allow' }),
    provider: identityProvider.nullable(),
    domains: z.array(emailDomain),
  })
  .meta({ id: 'OrganizationSignIn' });
export type OrganizationSignIn = z.infer<typeof organizationSignIn>;

export const saveProviderRequest = z
  .strictObject({
    name: words(1, 60).meta({ description: 'What people read on the button', example: 'Acme ID' }),
    issuer: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .meta({ description: 'Exactly as the provider says it', example: 'https://id.acme.example' }),
    clientId: words(1, 300).meta({ example: 'fleetcommand' }),
    clientSecret: z.string().min(1).max(1_000).optional().meta({
      description: 'Left out, the present one stays',
      example: 'a-secret-of-the-provider',
    }),
    defaultRole: role.meta({
      description: 'Of whoever comes in for the first time',
      example: 'developer',
    }),
    isEnforced: z.boolean().meta({
      description: 'Whether members with addresses in a proven domain may come in no other way',
      example: false,
    }),
  })
  .meta({ id: 'SaveIdentityProvider' });
export type SaveProviderRequest = z.infer<typeof saveProviderRequest>;

export const addEmailDomainRequest = z
  .strictObject({ domain: z.string().min(1).max(300).meta({ example: 'acme.example' }) })
  .meta({ id: 'AddEmailDomain' });
export type AddEmailDomainRequest = z.infer<typeof addEmailDomainRequest>;
