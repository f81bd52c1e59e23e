import { X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import type {
  AcmeAccount,
  AcmeAuthorization,
  AcmeFailureCode,
  AcmeOrder,
  AcmeResult,
  CertificateAuthority,
} from '@fleetcommand/application/ports/acme';
import { ok, type Failure } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import acme from 'acme-client';

export interface CertificateAuthorityOptions {
  readonly directoryUrl: string;
  /** PEM of the root that signs the directory's own certificate, where it is not a public one. */
  readonly caPem?: string;
  readonly timeoutMs?: number;
}

/**
 * acme-client's single steps. Its own retries are off (it would sleep for `Retry-After` inside the call), its `auto()`
 * is never used (a crash would lose the order).
 */
export function createCertificateAuthority(
  options: CertificateAuthorityOptions,
): CertificateAuthority {
  configureTransport(options);
  const { directoryUrl } = options;
  const client = ({ key, url }: AcmeAccount) =>
    new acme.Client({ directoryUrl, accountKey: key.reveal(), accountUrl: url });
  return {
    directoryUrl,
    generateKey: async () => new Secret((await acme.crypto.createPrivateEcdsaKey()).toString()),
    register: (key, contact) =>
      exchange(async () => {
        const newcomer = new acme.Client({ directoryUrl, accountKey: key.reveal() });
        await newcomer.createAccount({
          termsOfServiceAgreed: true,
          ...(contact && { contact: [`mailto:${contact}`] }),
        });
        return newcomer.getAccountUrl();
      }),
    createOrder: (account, hostnames) =>
      exchange(async () => {
        const identifiers = hostnames.map((value) => ({ type: 'dns', value }));
        return describeOrder(await client(account).createOrder({ identifiers }));
      }),
    readOrder: (account, orderUrl) =>
      exchange(async () => describeOrder(await client(account).getOrder(orderAt(orderUrl)))),
    readAuthorization: (account, url) =>
      exchange(async () => {
        const [authorization] = await client(account).getAuthorizations({
          ...orderAt(url),
          authorizations: [url],
        });
        if (!authorization) throw new Error(`the CA has no authorization at ${url}`);
        return describeAuthorization(client(account), authorization);
      }),
    requestValidation: (account, challengeUrl) =>
      exchange(async () => {
        await client(account).completeChallenge({
          type: 'dns-01',
          url: challengeUrl,
          status: 'pending',
          token: '',
        });
      }),
    finalize: (account, order, hostnames, key) =>
      exchange(async () => {
        const [, csr] = await acme.crypto.createCsr({ altNames: [...hostnames] }, key.reveal());
        const target = { ...orderAt(order.url), finalize: order.finalizeUrl };
        return describeOrder(await client(account).finalizeOrder(target, csr));
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

/** acme-client keeps one transport for the process. */
function configureTransport({ caPem, timeoutMs = 15_000 }: CertificateAuthorityOptions): void {
  const { defaults } = acme.axios;
  defaults.timeout = timeoutMs;
  Object.assign(defaults, { acmeSettings: { ...settingsOf(defaults), retryMaxAttempts: 0 } });
  if (caPem) defaults.httpsAgent = new Agent({ ca: caPem, keepAlive: true });
}

function settingsOf(defaults: object): object {
  const settings: unknown = Reflect.get(defaults, 'acmeSettings');
  return typeof settings === 'object' && settings !== null ? settings : {};
}

/** An order of which only the address matters to the call. */
function orderAt(url: string): acme.Order {
  return { url, status: 'pending', identifiers: [], authorizations: [], finalize: url };
}

function describeOrder(order: acme.Order): AcmeOrder {
  return {
    url: order.url,
    status: order.status,
    authorizationUrls: order.authorizations,
    finalizeUrl: order.finalize,
    certificateUrl: order.certificate ?? null,
    problem: describeProblem(order.error),
  };
}

async function describeAuthorization(
  client: acme.Client,
  authorization: acme.Authorization,
): Promise<AcmeAuthorization> {
  const challenge = authorization.challenges.find((candidate) => candidate.type === 'dns-01');
  const dns = challenge && {
    url: challenge.url,
    value: await client.getChallengeKeyAuthorization(challenge),
  };
  const failed = authorization.challenges.find((candidate) => candidate.error);
  return {
    url: authorization.url,
    hostname: authorization.identifier.value,
    status: authorization.status,
    dns: dns ?? null,
    problem: describeProblem(failed?.error),
  };
}

function describeProblem(problem: object | undefined): string | null {
  if (!problem) return null;
  const detail: unknown = Reflect.get(problem, 'detail');
  return typeof detail === 'string' ? detail : null;
}

async function exchange<T>(call: () => Promise<T>): AcmeResult<T> {
  try {
    return ok(await call());
  } catch (error) {
    return { ok: false, error: describeFailure(error) };
  }
}

/** acme-client throws the CA's `detail` as a plain Error, and axios' own errors for everything on the way. */
function describeFailure(error: unknown): Failure<AcmeFailureCode> {
  const message = error instanceof Error ? error.message : String(error);
  const isTransport = error instanceof Error && ('isAxiosError' in error || 'code' in error);
  if (
    isTransport ||
    /status code 5\d\d|HTTP 5\d\d|badNonce|JWS has an invalid anti-replay nonce/i.test(message)
  ) {
    const text = `The certificate authority cannot be reached: ${message}. The order goes on when it can.`;
    return { code: 'acme.unreachable', message: text, retry: 'backoff', cause: error };
  }
  if (/rate.?limit|too many/i.test(message)) {
    const text = `The certificate authority asks for patience: ${message}`;
    return {
      code: 'acme.rate-limited',
      message: text,
      retry: { afterMs: 60 * 60_000 },
      cause: error,
    };
  }
  const text = `The certificate authority refused: ${message}`;
  return { code: 'acme.refused', message: text, retry: 'never', cause: error };
}

function inspectChain(chainPem: string): ReturnType<CertificateAuthority['inspect']> {
  const leaf = new X509Certificate(chainPem);
  const hostnames = (leaf.subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : []));
  return { hostnames, notBefore: leaf.validFromDate, notAfter: leaf.validToDate };
}
