import type {
  AcmeAccount,
  AcmeOrder,
  CertificateAuthority,
} from '@fleetcommand/application/ports/acme';
import type { RevocationReason } from '@fleetcommand/application/ports/certificates';
import { Secret } from '@fleetcommand/kernel/secret';
import acme from 'acme-client';
import type { z } from 'zod';

import {
  accountSchema,
  authorizationSchema,
  describeAuthorization,
  orderListSchema,
  orderSchema,
  type AuthorizationAnswer,
} from './answers.js';
import { inspectChain, renewalIdOf } from './chains.js';
import { exchange } from './failures.js';
import { readRenewalInfo, renewalInfoAddress } from './renewal-info.js';
import { AcmeProblemError, configureTransport } from './transport.js';

export interface CertificateAuthorityOptions {
  readonly directoryUrl: string;
  /** PEM of the root that signs the directory's own certificate, where it is not a public one. */
  readonly caPem?: string;
  /** Of each HTTP request; default 15 s. */
  readonly timeoutMs?: number;
  /** An account at the CA's own shop, which the ACME account is tied to (RFC 8555 §7.3.4). */
  readonly externalAccount?: {
    readonly keyId: string;
    /** base64url, as CAs print it. */
    readonly hmacKey: Secret;
  };
}

/** RFC 5280 §5.3.1. */
const REASON_CODE: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
};

/** acme-client's single steps; its `auto()` is never used (a crash would lose the order). */
export function createCertificateAuthority(
  options: CertificateAuthorityOptions,
): CertificateAuthority {
  const { directoryUrl, caPem, timeoutMs = 15_000 } = options;
  configureTransport(directoryUrl, { timeoutMs, ...(caPem && { caPem }) });
  const client = clientsOf(directoryUrl);
  const namesOf = new Map<string, string>();
  const addressOfWindows = renewalInfoAddress(directoryUrl);
  return {
    directoryUrl,
    generateKey: async (type = 'ecdsa-p256') => {
      const { crypto } = acme;
      const isRsa = type === 'rsa-2048';
      const pem = await (isRsa ? crypto.createPrivateRsaKey(2048) : crypto.createPrivateEcdsaKey());
      return new Secret(pem.toString());
    },
    register: (key, contact) => exchange(() => register(newcomer(options, key), contact)),
    createOrder: (account, hostnames, { replaces } = { replaces: null }) =>
      exchange(async () => {
        const identifiers = hostnames.map((value) => ({ type: 'dns', value }));
        const wish = { identifiers, ...(replaces !== null && { replaces }) };
        return orderSchema.parse(await client(account).createOrder(wish));
      }),
    findOrder: (account, hostnames) =>
      exchange(() => findOrder(client(account), hostnames, namesOf)),
    readOrder: (account, orderUrl) => exchange(() => readOrder(client(account), orderUrl)),
    readAuthorization: (account, url) =>
      exchange(async () => {
        const order = { ...orderAt(url), authorizations: [url] };
        const [answer] = await client(account).getAuthorizations(order);
        const authorization = authorizationSchema.parse(answer);
        const challenges = await answerChallenges(client(account), authorization);
        return describeAuthorization(authorization, challenges);
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
    revoke: (account, chainPem, reason) =>
      exchange(() => revoke(client(account), chainPem, REASON_CODE[reason])),
    renewalInfo: (chainPem) =>
      exchange(async () => readRenewalInfo(await addressOfWindows(), chainPem)),
    renewalId: renewalIdOf,
    inspect: inspectChain,
  };
}

/**
 * How often one request is repeated with a new nonce, at once (RFC 8555 §6.5). acme-client's own 5 fail one request in 16,000
 * at a CA that refuses one nonce in five, and a look for a lost order makes hundreds of requests.
 */
const MOST_BAD_NONCES = 20;

function openClient(options: acme.ClientOptions): acme.Client {
  const client = new acme.Client(options);
  // It is nowhere among acme-client's settings.
  Object.assign(Reflect.get(client, 'http') as object, { maxBadNonceRetries: MOST_BAD_NONCES });
  return client;
}

function newcomer(
  { directoryUrl, externalAccount }: CertificateAuthorityOptions,
  key: Secret,
): acme.Client {
  return openClient({
    directoryUrl,
    accountKey: key.reveal(),
    ...(externalAccount && {
      externalAccountBinding: {
        kid: externalAccount.keyId,
        hmacKey: externalAccount.hmacKey.reveal(),
      },
    }),
  });
}

async function revoke(client: acme.Client, chainPem: string, reason: number): Promise<void> {
  try {
    await client.revokeCertificate(chainPem, { reason });
  } catch (error) {
    const isDone = error instanceof AcmeProblemError && error.type === 'alreadyRevoked';
    if (!isDone) throw error;
  }
}

/** One client an account: it keeps the CA's directory, which would be asked for before every exchange otherwise. */
function clientsOf(directoryUrl: string): (account: AcmeAccount) => acme.Client {
  const clients = new Map<string, acme.Client>();
  return ({ key, url }) => {
    const known = clients.get(url);
    if (known) return known;
    const client = openClient({ directoryUrl, accountKey: key.reveal(), accountUrl: url });
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

/** `namesOf`, by address: an order's names never change, so that several lost orders are looked for in one walk. */
async function findOrder(
  client: acme.Client,
  hostnames: readonly string[],
  namesOf: Map<string, string>,
): Promise<AcmeOrder | null> {
  const { orders: listUrl } = accountSchema.parse(await client.updateAccount({}));
  if (!listUrl) return null;
  const wanted = nameSet(hostnames);
  for (const url of await newestOrders(client, listUrl)) {
    const isOthers = (namesOf.get(url) ?? wanted) !== wanted;
    if (isOthers) continue;
    const order = await readOrder(client, url);
    namesOf.set(url, nameSet(order.hostnames));
    const isOpen = order.status !== 'valid' && order.status !== 'invalid';
    if (isOpen && namesOf.get(url) === wanted) return order;
  }
  return null;
}

/** A CA that lists its orders by the handful has the newest at the end. */
const MOST_PAGES = 1_000;
/**
 * What is looked for was made since its intent was stored. That is a moment ago, unless whoever looks dies as well, again
 * and again: then others make orders meanwhile, as many as the budget grants (200 in three hours).
 */
const MOST_ORDERS = 1_000;

async function newestOrders(client: acme.Client, listUrl: string): Promise<readonly string[]> {
  const newest: string[] = [];
  let next: string | undefined = listUrl;
  for (let page = 0; next !== undefined && page < MOST_PAGES; page += 1) {
    // A plain POST-as-GET, which is what acme-client's `getOrder` is.
    const list: z.infer<typeof orderListSchema> = orderListSchema.parse(
      await client.getOrder(orderAt(next)),
    );
    newest.push(...list.orders);
    next = list.next;
  }
  return newest.toReversed().slice(0, MOST_ORDERS);
}

const nameSet = (names: readonly string[]): string =>
  [...new Set(names.map((name) => name.toLowerCase()))].sort().join();

/** RFC 8555 §8.1: the page holds the key authorization itself, the TXT record its hash. */
async function answerChallenges(client: acme.Client, { challenges }: AuthorizationAnswer) {
  const answer = async (type: 'dns-01' | 'http-01') => {
    const challenge = challenges.find((each) => each.type === type);
    if (!challenge) return null;
    const { url, token } = challenge;
    const value = await client.getChallengeKeyAuthorization({
      type,
      url,
      token,
      status: 'pending',
    });
    return { url, token, value };
  };
  const [dns, http] = await Promise.all([answer('dns-01'), answer('http-01')]);
  return {
    dns: dns && { url: dns.url, value: dns.value },
    http: http && { url: http.url, token: http.token, keyAuthorization: http.value },
  };
}

/** An order of which only the address matters to the call. */
function orderAt(url: string): acme.Order {
  return { url, status: 'pending', identifiers: [], authorizations: [], finalize: url };
}

function challengeAt(url: string) {
  return { type: 'dns-01', url, status: 'pending', token: '' } as const;
}
