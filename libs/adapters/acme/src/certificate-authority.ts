import { X509Certificate } from 'node:crypto';
import type {
  AcmeAccount,
  AcmeOrder,
  CertificateAuthority,
} from '@fleetcommand/application/ports/acme';
import { Secret } from '@fleetcommand/kernel/secret';
import acme from 'acme-client';

import {
  accountSchema,
  authorizationSchema,
  describeAuthorization,
  orderListSchema,
  orderSchema,
  type AuthorizationAnswer,
} from './answers.js';
import { exchange } from './failures.js';
import { configureTransport } from './transport.js';

export interface CertificateAuthorityOptions {
  readonly directoryUrl: string;
  /** PEM of the root that signs the directory's own certificate, where it is not a public one. */
  readonly caPem?: string;
  /** Of each HTTP request; default 15 s. */
  readonly timeoutMs?: number;
}

/** acme-client's single steps; its `auto()` is never used (a crash would lose the order). */
export function createCertificateAuthority(
  options: CertificateAuthorityOptions,
): CertificateAuthority {
  const { directoryUrl, caPem, timeoutMs = 15_000 } = options;
  configureTransport(directoryUrl, { timeoutMs, ...(caPem && { caPem }) });
  const client = clientsOf(directoryUrl);
  return {
    directoryUrl,
    generateKey: async () => new Secret((await acme.crypto.createPrivateEcdsaKey()).toString()),
    register: (key, contact) =>
      exchange(() =>
        register(new acme.Client({ directoryUrl, accountKey: key.reveal() }), contact),
      ),
    createOrder: (account, hostnames) =>
      exchange(async () => {
        const identifiers = hostnames.map((value) => ({ type: 'dns', value }));
        return orderSchema.parse(await client(account).createOrder({ identifiers }));
      }),
    findOrder: (account, hostnames) => exchange(() => findOrder(client(account), hostnames)),
    readOrder: (account, orderUrl) => exchange(() => readOrder(client(account), orderUrl)),
    readAuthorization: (account, url) =>
      exchange(async () => {
        const order = { ...orderAt(url), authorizations: [url] };
        const [answer] = await client(account).getAuthorizations(order);
        const authorization = authorizationSchema.parse(answer);
        const dns = await dnsChallenge(client(account), authorization);
        return describeAuthorization(authorization, dns);
      }),
    requestValidation: (account, challengeUrl) =>
      exchange(async () => {
        await client(account).completeChallenge(challengeAt(challengeUrl));
      }),
    finalize: (account, order, hostnames, key) =>
      exchange(async () => {
        const [, csr] = await acme.crypto.createCsr({ altNames: [...hostnames] }, key.reveal());
        const target = { ...orderAt(order.url), finalize: order.finalizeUrl };
        return orderSchema.parse(await client(account).finalizeOrder(target, csr));
      }),
    download: (account, certificateUrl) =>
      exchange(() =>
        client(account).getCertificate({
          ...orderAt(certificateUrl),
          status: 'valid',
          certificate: certificateUrl,
        }),
      ),
    inspect: inspectChain,
  };
}

/** One client an account: it keeps the CA's directory, which would be asked for before every exchange otherwise. */
function clientsOf(directoryUrl: string): (account: AcmeAccount) => acme.Client {
  const clients = new Map<string, acme.Client>();
  return ({ key, url }) => {
    const known = clients.get(url);
    if (known) return known;
    const client = new acme.Client({ directoryUrl, accountKey: key.reveal(), accountUrl: url });
    clients.set(url, client);
    return client;
  };
}

async function register(newcomer: acme.Client, contact: string | null): Promise<string> {
  try {
    await newcomer.createAccount({
      termsOfServiceAgreed: true,
      ...(contact && { contact: [`mailto:${contact}`] }),
    });
  } catch (error) {
    // For a key that has an account acme-client goes on to update it, which CAs may refuse. It is the account all the same.
    if (!hasAccount(newcomer)) throw error;
  }
  return newcomer.getAccountUrl();
}

/** acme-client has no other way to tell. */
function hasAccount(client: acme.Client): boolean {
  try {
    return client.getAccountUrl() !== '';
  } catch {
    return false;
  }
}

async function readOrder(client: acme.Client, orderUrl: string) {
  return orderSchema.parse(await client.getOrder(orderAt(orderUrl)));
}

async function findOrder(
  client: acme.Client,
  hostnames: readonly string[],
): Promise<AcmeOrder | null> {
  const { orders: listUrl } = accountSchema.parse(await client.updateAccount({}));
  if (!listUrl) return null;
  // A plain POST-as-GET, which is what acme-client's `getOrder` is.
  const { orders } = orderListSchema.parse(await client.getOrder(orderAt(listUrl)));
  const wanted = nameSet(hostnames);
  for (const url of orders.toReversed()) {
    const order = await readOrder(client, url);
    const isOpen = order.status !== 'valid' && order.status !== 'invalid';
    if (isOpen && nameSet(order.hostnames) === wanted) return order;
  }
  return null;
}

const nameSet = (names: readonly string[]): string =>
  [...new Set(names.map((name) => name.toLowerCase()))].sort().join();

async function dnsChallenge(client: acme.Client, authorization: AuthorizationAnswer) {
  const challenge = authorization.challenges.find(({ type }) => type === 'dns-01');
  if (!challenge) return null;
  const value = await client.getChallengeKeyAuthorization({
    ...challengeAt(challenge.url),
    token: challenge.token,
  });
  return { url: challenge.url, value };
}

/** An order of which only the address matters to the call. */
function orderAt(url: string): acme.Order {
  return { url, status: 'pending', identifiers: [], authorizations: [], finalize: url };
}

function challengeAt(url: string) {
  return { type: 'dns-01', url, status: 'pending', token: '' } as const;
}

function inspectChain(chainPem: string): ReturnType<CertificateAuthority['inspect']> {
  const leaf = new X509Certificate(chainPem);
  const hostnames = (leaf.subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : []));
  return { hostnames, notBefore: leaf.validFromDate, notAfter: leaf.validToDate };
}
