import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  EmailDomain,
  OrganizationSignIn,
  SaveIdentityProvider,
  SignInResult,
} from '@fleetcommand/client/api/types.gen';
import { queryOptions } from '@tanstack/react-query';

import { client, ifUnchanged, said, withEtag } from './client.js';

/** The providers by which an address may come in; without one, those that are for everybody. */
export const waysInQuery = (email: string) =>
  queryOptions({
    queryKey: ['ways-in', email.slice(email.indexOf('@') + 1)],
    queryFn: async ({ signal }) => {
      const query = said({ email: email.includes('@') ? email : '' });
      return (await sdk.listWaysIn({ client, query, signal })).data.data;
    },
    staleTime: 60_000,
  });

export async function beginSignOn(
  provider: Parameters<typeof sdk.beginSingleSignOn>[0]['body']['provider'],
): Promise<string> {
  return (await sdk.beginSingleSignOn({ client, body: { provider } })).data.url;
}

/** What the provider sent the browser back with is good once: repeating needs no key. */
export async function completeSignOn(query: string): Promise<SignInResult> {
  return (await sdk.completeSingleSignOn({ client, body: { query } })).data;
}

/** With the etag that changing the provider takes. */
export const organizationSignInQuery = (id: string) =>
  queryOptions({
    queryKey: ['organization', id, 'sign-in'],
    queryFn: async ({ signal }) =>
      withEtag(await sdk.getOrganizationSignIn({ client, path: { id }, signal })),
  });

export async function saveProvider(
  id: string,
  body: SaveIdentityProvider,
  etag: string,
): Promise<OrganizationSignIn> {
  const headers = ifUnchanged(etag);
  return (await sdk.saveIdentityProvider({ client, path: { id }, body, headers })).data;
}

export async function removeProvider(id: string, etag: string): Promise<void> {
  await sdk.removeIdentityProvider({ client, path: { id }, headers: ifUnchanged(etag) });
}

export async function addEmailDomain(id: string, domain: string): Promise<EmailDomain> {
  return (await sdk.addEmailDomain({ client, path: { id }, body: { domain } })).data;
}

export async function checkEmailDomain(id: string, domainId: string): Promise<EmailDomain> {
  return (await sdk.checkEmailDomain({ client, path: { id, domainId } })).data;
}

export async function removeEmailDomain(id: string, domainId: string): Promise<void> {
  await sdk.removeEmailDomain({ client, path: { id, domainId } });
}

/** Who one is at identity providers. */
export const identitiesQuery = queryOptions({
  queryKey: ['account', 'identities'],
  queryFn: async ({ signal }) => (await sdk.listIdentities({ client, signal })).data.data,
});

export async function unlinkIdentity(id: string): Promise<void> {
  await sdk.unlinkIdentity({ client, path: { id } });
}
