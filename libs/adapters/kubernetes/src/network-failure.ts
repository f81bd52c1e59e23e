import type { CallSubject, ClusterFailure } from './failure.js';

/** Codes that undici and Node give when the other side did not answer in time. */
const TIMEOUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;
/** Codes of a kept-alive connection that the other side had closed before the request reached it. */
const STALE = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Thrown by the transport when a call used up its time. */
export class CallTimeout extends Error {
  constructor(readonly timeoutMs: number) {
    super(`no complete answer within ${timeoutMs} ms`);
    this.name = 'CallTimeout';
  }
}

/** Thrown by the transport when client-node could not obtain credentials, for example because an exec plugin failed. */
export class CredentialsError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'CredentialsError';
  }
}

/** Whether the same call on a fresh connection is likely to succeed. */
export function isStaleConnection(error: unknown): boolean {
  return STALE.has(codeOf(error));
}

/** Describes an exception of the network as a failure. Pure. */
export function describeNetworkError(subject: CallSubject, error: unknown): ClusterFailure {
  const head = `Could not ${subject.action} in cluster "${subject.cluster}"`;
  const code = codeOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof CallTimeout || TIMEOUTS.has(code)) {
    return {
      code: 'cluster.timeout',
      message: `${head}: the API server did not answer in time (${reason}). It is repeated; check the network to it.`,
      retry: 'backoff',
      cause: error,
    };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'cluster.cancelled', message: `${head}: cancelled.`, retry: 'backoff' };
  }
  if (error instanceof CredentialsError) {
    return {
      code: 'cluster.unauthorized',
      message: `${head}: no credentials could be obtained (${reason}). Check the kubeconfig's user.`,
      retry: 'backoff',
      cause: error,
    };
  }
  if (CERTIFICATE.test(code)) {
    return {
      code: 'cluster.tls',
      message: `${head}: the API server's certificate was not accepted (${reason}). Put the right certificate-authority-data into the kubeconfig.`,
      retry: 'backoff',
      cause: error,
    };
  }
  return {
    code: 'cluster.unreachable',
    message: `${head}: the API server cannot be reached (${reason}). It is repeated; check that it runs and that the kubeconfig's server is right.`,
    retry: 'backoff',
    cause: error,
  };
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
