/** headers: custom ones, those for security, CORS (doc.traefik.io, "Headers"). */
import { err, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import type { Middleware } from '../../../ir/middlewares.js';
import { corsFields, readCors } from './cors-fields.js';
import { HeaderName, HeaderValue, lowerCaseNames } from './header-fields.js';
import { middlewareKind } from './kind.js';
import type { Made, MiddlewareFault, Surroundings } from './kind.js';
import { securityFields, securityHeaders } from './security-fields.js';

const MAX_HEADERS = 16;

const HeaderValues = z
  .record(HeaderName, HeaderValue)
  .refine((values) => Object.keys(values).length <= MAX_HEADERS, {
    error: `at most ${MAX_HEADERS} headers are supported`,
  })
  .nullish();

/** Traefik 3 has no use for them any more. */
const DEPRECATED = {
  featurePolicy: 'permissionsPolicy',
  sslRedirect: 'a Middleware redirectScheme',
  sslTemporaryRedirect: 'a Middleware redirectScheme',
  sslHost: 'a Middleware redirectRegex',
  sslForceHost: 'a Middleware redirectRegex',
} as const;

const Headers = z.strictObject({
  customRequestHeaders: HeaderValues,
  customResponseHeaders: HeaderValues,
  ...corsFields,
  ...securityFields,
  featurePolicy: z.string().optional(),
  sslRedirect: z.boolean().optional(),
  sslTemporaryRedirect: z.boolean().optional(),
  sslHost: z.string().optional(),
  sslForceHost: z.boolean().optional(),
});

export const headers = middlewareKind(Headers, (spec, around): Made => {
  warnOfDeprecated(spec, around);
  const fault = faultOf(spec);
  if (fault) return err(fault);
  const { always, overTls, allowedHosts } = securityHeaders(spec);
  const cors = readCors(spec);
  if (!cors.ok) return cors;
  const middleware: Middleware = {
    kind: 'headers',
    request: lowerCaseNames(spec.customRequestHeaders ?? {}),
    // What is custom comes after what is for security, and wins.
    response: sorted({ ...always, ...lowerCaseNames(spec.customResponseHeaders ?? {}) }),
    ...(overTls && { overTls }),
    ...(allowedHosts && { allowedHosts }),
    ...(cors.value && { cors: cors.value }),
  };
  return ok([middleware]);
});

function sorted(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function warnOfDeprecated(spec: z.infer<typeof Headers>, around: Surroundings): void {
  for (const [field, instead] of Object.entries(DEPRECATED)) {
    const value = spec[field as keyof typeof DEPRECATED];
    if (value !== undefined && value !== false && value !== '')
      around.warn(field, `It has no effect, as with Traefik 3. Use ${instead}.`);
  }
}

function faultOf(spec: z.infer<typeof Headers>): MiddlewareFault | undefined {
  if (Object.keys(spec).length === 0)
    return { field: '', message: 'It sets no header. Say which, or remove it.' };
  for (const field of ['contentSecurityPolicy', 'contentSecurityPolicyReportOnly'] as const)
    if (/\$NONCE|%\[1\]s/.test(spec[field] ?? ''))
      return {
        field,
        message:
          'A nonce is made for each request, and the application could not know it. Let the application set this header.',
      };
  return undefined;
}
