/** The fields of `headers` that are for browsers' security. */
import { z } from 'zod';
import type { Middleware } from '../../../ir/middlewares.js';
import { HeaderName, HeaderValue, lowerCaseNames } from './header-fields.js';

const HostList = z.array(z.string().min(1).max(253)).max(50).nullish();

export const securityFields = {
  allowedHosts: HostList,
  hostsProxyHeaders: z.array(HeaderName).max(8).nullish(),
  sslProxyHeaders: z.record(HeaderName, HeaderValue).nullish(),
  stsSeconds: z.int().min(0).optional(),
  stsIncludeSubdomains: z.boolean().optional(),
  stsPreload: z.boolean().optional(),
  forceSTSHeader: z.boolean().optional(),
  frameDeny: z.boolean().optional(),
  customFrameOptionsValue: HeaderValue.optional(),
  contentTypeNosniff: z.boolean().optional(),
  browserXssFilter: z.boolean().optional(),
  customBrowserXSSValue: HeaderValue.optional(),
  contentSecurityPolicy: HeaderValue.optional(),
  contentSecurityPolicyReportOnly: HeaderValue.optional(),
  publicKey: HeaderValue.optional(),
  referrerPolicy: HeaderValue.optional(),
  permissionsPolicy: HeaderValue.optional(),
  isDevelopment: z
    .boolean()
    .describe('Leaves allowedHosts, Strict-Transport-Security and publicKey out.')
    .optional(),
};

type Fields = z.infer<z.ZodObject<typeof securityFields>>;
type Headers = Extract<Middleware, { kind: 'headers' }>;

/** `always`: headers of any answer; the others as the IR has them. */
export function securityHeaders(fields: Fields): Pick<Headers, 'overTls' | 'allowedHosts'> & {
  readonly always: Readonly<Record<string, string>>;
} {
  const isDevelopment = fields.isDevelopment === true;
  const sts = isDevelopment ? undefined : stsValue(fields);
  const isForced = fields.forceSTSHeader === true;
  const overTls = present({
    'strict-transport-security': isForced ? undefined : sts,
    'public-key-pins': isDevelopment ? undefined : fields.publicKey,
  });
  const hosts = isDevelopment ? [] : (fields.allowedHosts ?? []);
  return {
    always: present({
      'strict-transport-security': isForced ? sts : undefined,
      'x-frame-options': fields.customFrameOptionsValue || (fields.frameDeny ? 'DENY' : ''),
      'x-content-type-options': fields.contentTypeNosniff ? 'nosniff' : '',
      'x-xss-protection':
        fields.customBrowserXSSValue || (fields.browserXssFilter ? '1; mode=block' : ''),
      'content-security-policy': fields.contentSecurityPolicy,
      'content-security-policy-report-only': fields.contentSecurityPolicyReportOnly,
      'referrer-policy': fields.referrerPolicy,
      'permissions-policy': fields.permissionsPolicy,
    }),
    ...(Object.keys(overTls).length > 0 && {
      overTls: { response: overTls, proxyHeaders: lowerCaseNames(fields.sslProxyHeaders ?? {}) },
    }),
    ...(hosts.length > 0 && {
      allowedHosts: {
        hosts: hosts.map((host) => host.toLowerCase()),
        proxyHeaders: (fields.hostsProxyHeaders ?? []).map((name) => name.toLowerCase()),
      },
    }),
  };
}

function stsValue({ stsSeconds, stsIncludeSubdomains, stsPreload }: Fields): string | undefined {
  if (!stsSeconds) return undefined;
  const subdomains = stsIncludeSubdomains ? '; includeSubDomains' : '';
  return `max-age=${stsSeconds}${subdomains}${stsPreload ? '; preload' : ''}`;
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
