import type {
  AcmeAccount,
  AcmeAuthorization,
  AcmeFailure,
  AcmeOrder,
  AcmeProblem,
  AcmeResult,
  CertificateAuthority,
  DnsProvider,
} from '@fleetcommand/application/ports/acme';
import type { Clock } from '@fleetcommand/kernel/clock';
import { err, ok, type Err } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import { createFakeDns, type FakeDns } from './dns.js';

interface FakeOrder {
  readonly url: string;
  readonly accountUrl: string;
  readonly hostnames: readonly string[];
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
  /** Fails the next exchange with this instead of doing anything. */
  failNext(failure: AcmeFailure): void;
  /** Loses accounts and orders, as Pebble does at a restart. */
  forget(): void;
}

export interface FakeAuthoritySettings {
  readonly clock: Clock;
  /** Default 90 days. */
  readonly lifeMs?: number;
  /** How often a proof and a signature are still under way when asked about. Default 1. */
  readonly polls?: number;
}

const DAY_MS = 24 * 60 * 60_000;
const BASE = 'https://ca.example';

/** A CA without a network, as strict about the order of things as Pebble. Passes the suite the ACME adapter passes. */
export function createFakeCertificateAuthority(
  settings: FakeAuthoritySettings,
): FakeCertificateAuthority {
  const { clock, lifeMs = 90 * DAY_MS, polls = 1 } = settings;
  const dns = createFakeDns();
  const accounts = new Map<string, string>();
  const orders = new Map<string, FakeOrder>();
  const authorizations = new Map<string, FakeAuthorization>();
  const made: FakeOrder[] = [];
  const issued: (readonly string[])[] = [];
  const failures: AcmeFailure[] = [];
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
    const name = `_acme-challenge.${authorization.hostname}`;
    const isProven = dns.txt(name).includes(proofValue(authorization));
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
    directoryUrl: `${BASE}/dir`,
    dns,
    orders() {
      made.forEach(refresh);
      return made;
    },
    issued: () => issued,
    accounts: () => accounts.size,
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
    createOrder: (account, hostnames) =>
      asked(account, () => {
        const url = nextUrl('order');
        const order: FakeOrder = {
          url,
          accountUrl: account.url,
          hostnames: [...hostnames],
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
        const dnsChallenge = { url: `${url}/dns-01`, value: proofValue(authorization) };
        return ok({ url, hostname, status, problem, dns: dnsChallenge });
      }),
    requestValidation: (account, challengeUrl) =>
      asked(account, () => {
        const authorization = authorizations.get(challengeUrl.replace('/dns-01', ''));
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
        return ok(fakeChain(order.hostnames, clock.now(), lifeMs));
      }),
    inspect: inspectFakeChain,
  };
}

function proofValue({ url }: FakeAuthorization): string {
  return `proof for ${url}`;
}

function refused(problem: string, detail: string): Err<AcmeFailure> {
  const message = `The certificate authority refused: ${detail}`;
  return err({ code: 'acme.refused', message, retry: 'never', details: { problem } });
}

function accountUnknown(url: string): Err<AcmeFailure> {
  const message = `The certificate authority does not know our account ${url} any more.`;
  return err({ code: 'acme.account-unknown', message, retry: 'backoff' });
}

/** Looks like a chain to everybody but `inspectFakeChain`, who reads what it holds. */
export function fakeChain(hostnames: readonly string[], notBefore: Date, lifeMs: number): string {
  const notAfter = new Date(notBefore.getTime() + lifeMs);
  const body = Buffer.from(JSON.stringify({ hostnames, notBefore, notAfter })).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

export function inspectFakeChain(chainPem: string): ReturnType<CertificateAuthority['inspect']> {
  const [, body = ''] = chainPem.split('\n');
  const held = JSON.parse(Buffer.from(body, 'base64').toString()) as Record<
    'notBefore' | 'notAfter',
    string
  > & { readonly hostnames: string[] };
  return {
    hostnames: held.hostnames,
    notBefore: new Date(held.notBefore),
    notAfter: new Date(held.notAfter),
  };
}
