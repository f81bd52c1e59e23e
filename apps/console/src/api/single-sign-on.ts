import { signInResponse, type SignInResponse } from '@fleetcommand/contracts/http/accounts';
import {
  begunSignOn,
  emailDomain,
  linkedIdentityList,
  organizationSignIn,
  waysIn,
  type EmailDomain,
  type LinkedIdentity,
  type OrganizationSignIn,
  type SaveProviderRequest,
  type WaysIn,
} from '@fleetcommand/contracts/http/single-sign-on';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';

const nothing = z.undefined();
const pathOf = (id: string) => `/v1/organizations/${encodeURIComponent(id)}/sign-in`;

/** The providers by which an address may come in; without one, those that are for everybody. */
export const waysInQuery = (email: string) =>
  queryOptions({
    queryKey: ['ways-in', email.slice(email.indexOf('@') + 1)],
    queryFn: async ({ signal }): Promise<WaysIn['data']> => {
      const search = email.includes('@') ? `?email=${encodeURIComponent(email)}` : '';
      const path = `/v1/sign-in-methods${search}`;
      return (await request(path, { signal, answer: waysIn })).data.data;
    },
    staleTime: 60_000,
  });

export async function beginSignOn(provider: string): Promise<string> {
  const wanted = { method: 'POST', body: { provider }, answer: begunSignOn } as const;
  return (await request('/v1/single-sign-on', wanted)).data.url;
}

/** What the provider sent the browser back with is good once: repeating needs no key. */
export async function completeSignOn(query: string): Promise<SignInResponse> {
  const wanted = { method: 'POST', body: { query }, answer: signInResponse } as const;
  return (await request('/v1/single-sign-on/complete', wanted)).data;
}

export const organizationSignInQuery = (id: string) =>
  queryOptions({
    queryKey: ['organization', id, 'sign-in'],
    queryFn: async ({ signal }): Promise<OrganizationSignIn> =>
      (await request(pathOf(id), { signal, answer: organizationSignIn })).data,
  });

export async function saveProvider(
  id: string,
  body: SaveProviderRequest,
): Promise<OrganizationSignIn> {
  return (await request(pathOf(id), { method: 'PUT', body, answer: organizationSignIn })).data;
}

export async function removeProvider(id: string): Promise<void> {
  await request(pathOf(id), { method: 'DELETE', answer: nothing });
}

export async function addEmailDomain(id: string, domain: string): Promise<EmailDomain> {
  const wanted = { method: 'POST', body: { domain }, answer: emailDomain } as const;
  return (await request(`${pathOf(id)}/domains`, wanted)).data;
}

export async function checkEmailDomain(id: string, domainId: string): Promise<EmailDomain> {
  const path = `${pathOf(id)}/domains/${encodeURIComponent(domainId)}/check`;
  return (await request(path, { method: 'POST', body: {}, answer: emailDomain })).data;
}

export async function removeEmailDomain(id: string, domainId: string): Promise<void> {
  const path = `${pathOf(id)}/domains/${encodeURIComponent(domainId)}`;
  await request(path, { method: 'DELETE', answer: nothing });
}

/** Who one is at identity providers. */
export const identitiesQuery = queryOptions({
  queryKey: ['account', 'identities'],
  queryFn: async ({ signal }): Promise<readonly LinkedIdentity[]> =>
    (await request('/v1/me/identities', { signal, answer: linkedIdentityList })).data.data,
});

export async function unlinkIdentity(id: string): Promise<void> {
  await request(`/v1/me/identities/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    answer: nothing,
  });
}
