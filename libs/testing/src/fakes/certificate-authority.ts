import type {
  AcmeAccount,
  AcmeAuthorization,
  AcmeFailure,
  AcmeOrder,
  AcmeProblem,
  AcmeRenewalInfo,
  AcmeResult,
  CertificateAuthority,
  DnsProvider,
} from '@fleetcommand/application/ports/acme';
import type { Clock } from '@fleetcommand/kernel/clock';
import { err, ok, type Err } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import { createFakeDns, type FakeDns } from './dns.js';
import { fakeChain, inspectFakeChain } from './fake-chain.js';

interface FakeOrder {
  readonly url: string;
  readonly accountUrl: string;
  readonly hostnames: readonly string[];
  /** The certificate it is said to renew. */
  readonly replaces: string | null;
  status: AcmeOrder['status'];
  problem: AcmeProblem | null;
  pollsLeft: number;
}

interface FakeAuthorization {
  readonly url: string;
  readonly order: FakeOrder;
  readonly hostname: string;
  status: AcmeAuthorization['status'];
  problem: AcmeProblem | null;
  isAsked: boolean;
  pollsLeft: number;
}

export interface FakeCertificateAuthority extends CertificateAuthority {
  /** The world's DNS, where it looks for proofs. */
  readonly dns: FakeDns & DnsProvider;
  /** Every order ever made, oldest first, also of accounts that are forgotten. */
  readonly orders: () => readonly Readonly<FakeOrder>[];
  /** The names of every certificate ever signed, oldest first. */
  readonly issued: () => readonly (readonly string[])[];
  readonly accounts: () => number;
  /** Serials of what was revoked, each with its reason. */
  readonly revoked: () => ReadonlyMap<string, string>;
  /** When it would like everything renewed; null: it has no renewal information. */
  suggestWindow(window: AcmeRenewalInfo | null): void;
  /** Fails the next exchange with this instead of doing anything. */
  failNext(failure: AcmeFailure): void;
  /** Loses accounts and orders, as Pebble does at a restart. */
  forget(): void;
}

export interface FakeAuthoritySettings {
  readonly clock: Clock;
  /** Default 90 days. */
  readonly lifeMs?: number;
  readonly directoryUrl?: string;
  /** Default: a world of its own. */
  readonly dns?: FakeDns;
  /** What the world sees at `http://<hostname>/.well-known/acme-challenge/<token>`; default: nothing. */
  readonly page?: (hostname: string, token: string) => string | null;
  /** How often a proof and a signature are still under way when asked about. Default 1. */
  readonly polls?: number;
}

const DAY_MS = 24 * 60 * 60_000;
const BASE = 'https://ca.example';

/** A CA without a network, as strict about the order of things as Pebble. Passes the suite the ACME adapter passes. */
export function createFakeCertificateAuthority(
  settings: FakeAuthoritySettings,
): FakeCertificateAuthority {
  const { clock, lifeMs = 90 * DAY_MS, polls = 1, page = () => null } = settings;
  const { directoryUrl = `${BASE}/dir`, dns = createFakeDns() } = settings;
  const accounts = new Map<string, string>();
  const orders = new Map<string, FakeOrder>();
  const authorizations = new Map<string, FakeAuthorization>();
  const made: FakeOrder[] = [];
  const issued: (readonly string[])[] = [];
  const failures: AcmeFailure[] = [];
  const revoked = new Map<string, string>();
  const replaced = new Set<string>();
  let window: AcmeRenewalInfo | null = null;
  let count = 0;
  const nextUrl = (what: string) => `${BASE}/${what}/${++count}`;

  const refresh = (order: FakeOrder): void => {
    if (order.status === 'processing' && order.pollsLeft-- <= 0) {
      order.status = 'valid';
      issued.push(order.hostnames);
    }
    if (order.status !== 'pending') return;
    const proofs = [...authorizations.values()].filter((a) => a.order === order);
    const refused = proofs.find(({ status }) => status === 'invalid');
    if (refused) Object.assign(order, { status: 'invalid', problem: refused.problem });
    else if (proofs.every(({ status }) => status === 'valid')) order.status = 'ready';
  };
  const validate = (authorization: FakeAuthorization): void => {
    if (!authorization.isAsked || authorization.status !== 'pending') return;
    if (authorization.pollsLeft-- > 0) return;
    const { hostname } = authorization;
    const name = `_acme-challenge.${hostname}`;
    const proof = proofValue(authorization);
    const isProven =
      dns.txt(name).includes(proof) || page(hostname, tokenOf(authorization)) === proof;
    const problem = { type: 'unauthorized', detail: `No TXT record found at ${name}` };
    Object.assign(authorization, isProven ? { status: 'valid' } : { status: 'invalid', problem });
  };
  const urlsOf = (order: FakeOrder): string[] =>
    [...authorizations].flatMap(([url, { order: own }]) => (own === order ? [url] : []));
  const describe = (order: FakeOrder): AcmeOrder => {
    refresh(order);
    return {
      url: order.url,
      status: order.status,
      authorizationUrls: urlsOf(order),
      finalizeUrl: `${order.url}/finalize`,
      certificateUrl: order.status === 'valid' ? `${order.url}/certificate` : null,
      problem: order.problem,
    };
  };
  /** Runs an exchange of an account that is known. */
  const asked = async <T>(account: AcmeAccount, answer: () => Awaited<AcmeResult<T>>) => {
    const failure = failures.shift();
    if (failure) return err(failure);
    return accounts.has(account.url) ? answer() : accountUnknown(account.url);
  };
  const ownOrder = (url: string, answer: (order: FakeOrder) => Awaited<AcmeResult<AcmeOrder>>) => {
    const order = orders.get(url);
    return order ? answer(order) : refused('malformed', 'No order found');
  };

  return {
    directoryUrl,
    dns,
    orders() {
      made.forEach(refresh);
      return made;
    },
    issued: () => issued,
    accounts: () => accounts.size,
    revoked: () => revoked,
    suggestWindow(suggested) {
      window = suggested;
    },
    failNext: (failure) => void failures.push(failure),
    forget() {
      accounts.clear();
      orders.clear();
      authorizations.clear();
    },
    generateKey: async () => new Secret(`key-${++count}`),
    async register(key) {
      const failure = failures.shift();
      if (failure) return err(failure);
      const known = [...accounts].find(([, accountKey]) => accountKey === key.reveal());
      const url = known?.[0] ?? nextUrl('account');
      accounts.set(url, key.reveal());
      return ok(url);
    },
    createOrder: (account, hostnames, { replaces } = { replaces: null }) =>
      asked(account, () => {
        if (replaces !== null && replaced.has(replaces))
          return refused('alreadyReplaced', `${replaces} has been replaced already`);
        if (replaces !== null) replaced.add(replaces);
        const url = nextUrl('order');
        const order: FakeOrder = {
          url,
          accountUrl: account.url,
          hostnames: [...hostnames],
          replaces,
          status: 'pending',
          problem: null,
          pollsLeft: polls,
        };
        orders.set(url, order);
        made.push(order);
        for (const hostname of hostnames) {
          const authorizationUrl = nextUrl('authorization');
          authorizations.set(authorizationUrl, {
            url: authorizationUrl,
            order,
            hostname: hostname.replace(/^\*\./, ''),
            status: 'pending',
            problem: null,
            isAsked: false,
            pollsLeft: polls,
          });
        }
        return ok(describe(order));
      }),
    findOrder: (account, hostnames) =>
      asked(account, () => {
        const open = [...orders.values()].findLast(
          (order) =>
            order.accountUrl === account.url &&
            ['pending', 'ready', 'processing'].includes(order.status) &&
            [...order.hostnames].sort().join() === [...hostnames].sort().join(),
        );
        return ok(open ? describe(open) : null);
      }),
    readOrder: (account, url) =>
      asked(account, () => ownOrder(url, (order) => ok(describe(order)))),
    readAuthorization: (account, url) =>
      asked(account, () => {
        const authorization = authorizations.get(url);
        if (!authorization) return refused('malformed', 'No authorization found');
        validate(authorization);
        const { hostname, status, problem } = authorization;
        const value = proofValue(authorization);
        const token = tokenOf(authorization);
        const dnsChallenge = { url: `${url}/dns-01`, value };
        const http = { url: `${url}/http-01`, token, keyAuthorization: value };
        return ok({ url, hostname, status, problem, dns: dnsChallenge, http });
      }),
    requestValidation: (account, challengeUrl) =>
      asked(account, () => {
        const authorization = authorizations.get(challengeUrl.replace(/\/(dns|http)-01$/, ''));
        if (!authorization) return refused('malformed', 'No challenge found');
        if (authorization.isAsked) return refused('malformed', 'Cannot update a challenge twice');
        authorization.isAsked = true;
        return ok(undefined);
      }),
    finalize: (account, { url }) =>
      asked(account, () =>
        ownOrder(url, (order) => {
          refresh(order);
          if (order.status !== 'ready') return refused('orderNotReady', `it is ${order.status}`);
          order.status = 'processing';
          return ok(describe(order));
        }),
      ),
    download: (account, certificateUrl) =>
      asked(account, () => {
        const order = orders.get(certificateUrl.replace('/certificate', ''));
        if (order?.status !== 'valid') return refused('malformed', 'No certificate found');
        const serial = `0${order.url.replace(/\D/g, '')}`;
        return ok(fakeChain(order.hostnames, clock.now(), lifeMs, serial));
      }),
    revoke: (account, chainPem, reason) =>
      asked(account, () => {
        revoked.set(inspectFakeChain(chainPem).serial, reason);
        return ok(undefined);
      }),
    async renewalInfo() {
      const failure = failures.shift();
      return failure ? err(failure) : ok(window);
    },
    renewalId: (chainPem) => `key.${inspectFakeChain(chainPem).serial}`,
    inspect: inspectFakeChain,
  };
}

function proofValue({ url }: FakeAuthorization): string {
  return `proof for ${url}`;
}

/** A CA's tokens are base64url. */
function tokenOf({ url }: FakeAuthorization): string {
  return `Token_${url.replace(/\D/g, '')}-x`;
}

function refused(problem: string, detail: string): Err<AcmeFailure> {
  const message = `The certificate authority refused: ${detail}`;
  return err({ code: 'acme.refused', message, retry: 'never', details: { problem } });
}

function accountUnknown(url: string): Err<AcmeFailure> {
  const message = `The certificate authority does not know our account ${url} any more.`;
  return err({ code: 'acme.account-unknown', message, retry: 'backoff' });
}
