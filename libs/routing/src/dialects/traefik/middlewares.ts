/**
 * Which Middlewares Traefik's routes may use. Adding one is a file in `middlewares/`, a row here, a kind in
 * `ir/middlewares.ts` and a file in `haproxy/steps/`.
 */
import { err } from '@fleetcommand/kernel/result';
import { excerpt, excerpts } from '../../ir/names.js';
import { addPrefix } from './middlewares/add-prefix.js';
import { basicAuth } from './middlewares/basic-auth.js';
import { buffering } from './middlewares/buffering.js';
import { chain } from './middlewares/chain.js';
import { circuitBreaker } from './middlewares/circuit-breaker.js';
import { compress } from './middlewares/compress.js';
import { contentType } from './middlewares/content-type.js';
import { digestAuth } from './middlewares/digest-auth.js';
import { errors } from './middlewares/errors.js';
import { forwardAuth } from './middlewares/forward-auth.js';
import { headers } from './middlewares/headers.js';
import { inFlightReq } from './middlewares/in-flight-req.js';
import { ipAllowList, ipWhiteList } from './middlewares/ip-allow-list.js';
import type { Made, MiddlewareKind, Surroundings } from './middlewares/kind.js';
import { passTlsClientCert } from './middlewares/pass-tls-client-cert.js';
import { rateLimit } from './middlewares/rate-limit.js';
import { redirectRegex } from './middlewares/redirect-regex.js';
import { redirectScheme } from './middlewares/redirect-scheme.js';
import { replacePathRegex } from './middlewares/replace-path-regex.js';
import { replacePath } from './middlewares/replace-path.js';
import { retry } from './middlewares/retry.js';
import { stripPrefix } from './middlewares/strip-prefix.js';
import { stripPrefixRegex } from './middlewares/strip-prefix-regex.js';

/** By the name of the field in `spec`. */
export const MIDDLEWARES: Readonly<Record<string, MiddlewareKind>> = {
  addPrefix,
  basicAuth,
  buffering,
  chain,
  circuitBreaker,
  compress,
  contentType,
  digestAuth,
  errors,
  forwardAuth,
  headers,
  inFlightReq,
  ipAllowList,
  ipWhiteList,
  passTLSClientCert: passTlsClientCert,
  rateLimit,
  redirectRegex,
  redirectScheme,
  replacePath,
  replacePathRegex,
  retry,
  stripPrefix,
  stripPrefixRegex,
};

/** The meaning of a Middleware's `spec`. */
export function compileMiddleware(
  spec: Readonly<Record<string, unknown>>,
  around: Surroundings,
): Made {
  const kinds = Object.keys(spec);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const found = kinds.length === 0 ? 'none' : excerpts(kinds);
    return err({
      field: '',
      message: `A Middleware has exactly one kind; this one has ${found}. Split it.`,
    });
  }
  // The table holds own rows only: a spec may name `constructor`.
  const known = Object.hasOwn(MIDDLEWARES, kind) ? MIDDLEWARES[kind] : undefined;
  if (!known)
    return err({
      field: kind,
      message: `The middleware ${excerpt(kind)} is not supported by this edge yet. It supports ${Object.keys(MIDDLEWARES).join(', ')}.`,
    });
  const made = known.read(spec[kind], around);
  if (made.ok) return made;
  const { field, message } = made.error;
  return err({ field: field === '' ? kind : `${kind}.${field}`, message });
}
