import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { isIpAddress, withoutBrackets } from '../../../ir/addresses.js';
import { excerpt } from '../../../ir/names.js';
import type { Endpoint, BackendTls } from '../../../ir/services.js';
import { findEndpoints, readyAt } from '../../kubernetes/endpoints.js';
import { authoritiesOf, keyPairOf } from '../../kubernetes/secrets.js';
import { addService } from '../services.js';
import { middlewareKind } from './kind.js';
import type { MiddlewareFault, Surroundings } from './kind.js';

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
const HeaderNames = z
  .array(z.string().regex(HEADER_NAME, { error: 'no name of a header' }))
  .max(50)
  .nullish();

const ForwardAuth = z.object({
  address: z
    .string()
    .describe('Such as http://auth.my-namespace.svc:8080/check: a Service of the cluster.'),
  trustForwardHeader: z.boolean().optional(),
  authResponseHeaders: HeaderNames,
  authResponseHeadersRegex: z
    .string()
    .describe('Only names and beginnings of names, such as ^X-Auth- or ^(X-User|X-Group)$.')
    .optional(),
  authRequestHeaders: HeaderNames,
  addAuthCookiesToResponse: z.array(z.string()).nullish(),
  headerField: z.string().optional(),
  forwardBody: z.boolean().optional(),
  maxBodySize: z.int().optional(),
  preserveLocationHeader: z.boolean().optional(),
  preserveRequestMethod: z.boolean().optional(),
  tls: z
    .object({
      caSecret: z.string().optional(),
      caOptional: z.boolean().optional(),
      certSecret: z.string().optional(),
      insecureSkipVerify: z.boolean().optional(),
    })
    .nullish(),
});
type ForwardAuth = z.infer<typeof ForwardAuth>;

type Faulty<T> = Result<T, MiddlewareFault>;

export const forwardAuth = middlewareKind(ForwardAuth, (spec, around) => {
  const impossible = refusalOf(spec);
  if (impossible) return err(impossible);
  const address = addressOf(spec.address);
  if (!address.ok) return address;
  const headers = takenBy(spec);
  if (!headers.ok) return headers;
  const endpoints = endpointsOf(address.value, around);
  if (!endpoints.ok) return endpoints;
  const { scheme, host, port, authority, path } = address.value;
  const tls = scheme === 'https' ? tlsOf(spec, host, around) : ok(undefined);
  if (!tls.ok) return tls;
  const service = addService(
    {
      provenance: around.context.provenance,
      balance: 'roundrobin',
      parts: [
        {
          weight: 1,
          protocol: 'http',
          endpoints: endpoints.value,
          ...(tls.value && { tls: tls.value }),
        },
      ],
    },
    ['auth', host, `${port}`],
    around.context,
  );
  return {
    kind: 'forwardAuth',
    service,
    scheme,
    authority,
    path,
    trustForwardHeader: spec.trustForwardHeader ?? false,
    preserveMethod: spec.preserveRequestMethod ?? false,
    preserveLocation: spec.preserveLocationHeader ?? false,
    ...(spec.authRequestHeaders &&
      spec.authRequestHeaders.length > 0 && {
        requestHeaders: spec.authRequestHeaders.map((name) => name.toLowerCase()),
      }),
    responseHeaders: headers.value.names,
    responsePrefixes: headers.value.prefixes,
  };
});

/** `headerField` names a user for Traefik's access log only. */
function refusalOf(spec: ForwardAuth): MiddlewareFault | undefined {
  if (spec.forwardBody)
    return {
      field: 'forwardBody',
      message:
        'Bodies are not sent to the service that is asked: HAProxy does not keep them. Leave it out.',
    };
  if ((spec.addAuthCookiesToResponse ?? []).length > 0)
    return {
      field: 'addAuthCookiesToResponse',
      message:
        'Cookies of the service that is asked are not added to answers of another. Have it redirect to itself to set them.',
    };
  return undefined;
}

interface Address {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** As in `Host`. */
  readonly authority: string;
  readonly path: string;
}

const ADDRESS =
  /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?([/?][\x21-\x7e]*)?$/;

function addressOf(text: string): Faulty<Address> {
  const [, scheme, host = '', port, rest = '/'] = ADDRESS.exec(text) ?? [];
  if (scheme !== 'http' && scheme !== 'https')
    return err({
      field: 'address',
      message: `"${excerpt(text)}" is no address such as http://auth.my-namespace.svc:8080/check. Correct it.`,
    });
  return ok({
    scheme,
    host: host.toLowerCase(),
    port: port === undefined ? { http: 80, https: 443 }[scheme] : Number(port),
    authority: port === undefined ? host : `${host}:${port}`,
    path: rest.replace(/#.*$/, '').replace(/^\?/, '/?'),
  });
}

const SERVICE = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?)?\.?$/;

/**
 * A Service of the cluster is asked at its instances. Other addresses would have the edge ask whatever its network
 * reaches: they are the installation's to allow, as with ExternalName.
 */
function endpointsOf({ host, port }: Address, around: Surroundings): Faulty<readonly Endpoint[]> {
  const { context, object, place } = around;
  const refuse = (message: string): Faulty<never> => err({ field: 'address', message });
  const ip = withoutBrackets(host);
  if (isIpAddress(ip)) {
    if (context.allowExternalName) return ok([readyAt(ip, port)]);
    return refuse(
      'It is a bare address, which would let a tenant reach whatever the edge can reach. Name a Service, such as http://auth.my-namespace.svc.',
    );
  }
  const known = context.addressesOf?.(host);
  if (known) return ok(known.map((address) => readyAt(address, port)));
  const [, name, namespace = object.namespace] = SERVICE.exec(host) ?? [];
  if (name === undefined)
    return refuse(
      `${excerpt(host)} is no Service of the cluster, and the edge looks no other names up. Name a Service, such as http://auth.my-namespace.svc.`,
    );
  const at = { object, field: 'spec.forwardAuth.address', router: place.router };
  const found = findEndpoints({ namespace, name, port }, at, context);
  return found.ok ? ok(found.value.endpoints) : refuse(found.error);
}

function tlsOf({ tls }: ForwardAuth, host: string, around: Surroundings): Faulty<BackendTls> {
  const { context, object } = around;
  const authorities = tls?.caSecret
    ? authoritiesOf('Secret', object.namespace, tls.caSecret, context)
    : ok('');
  if (!authorities.ok) return err({ field: 'tls.caSecret', message: authorities.error });
  const pair = tls?.certSecret
    ? keyPairOf(object.namespace, tls.certSecret, context)
    : ok(undefined);
  if (!pair.ok) return err({ field: 'tls.certSecret', message: pair.error });
  return ok({
    insecureSkipVerify: tls?.insecureSkipVerify ?? false,
    serverName: host,
    ...(authorities.value !== '' && { rootCasPem: authorities.value }),
    ...(pair.value && {
      clientCertificate: { chainPem: pair.value.chainPem, keyPem: pair.value.keyPem },
    }),
  });
}

/** Beginnings of names, whole names, and alternatives of them. */
const SIMPLE = /^\^?(?:\(([A-Za-z0-9|-]+)\)|([A-Za-z0-9-]+))(\.[*+])?(\$?)$/;

function takenBy({
  authResponseHeaders,
  authResponseHeadersRegex: regex,
}: ForwardAuth): Faulty<{ names: string[]; prefixes: string[] }> {
  const names = (authResponseHeaders ?? []).map((name) => name.toLowerCase());
  if (!regex) return ok({ names, prefixes: [] });
  const [, several, one, rest, end] = SIMPLE.exec(regex) ?? [];
  const words = (several ?? one ?? '').toLowerCase().split('|').filter(Boolean);
  if (words.length === 0 || !regex.startsWith('^'))
    return err({
      field: 'authResponseHeadersRegex',
      message: `"${excerpt(regex)}" is more than names and their beginnings: write such as ^X-Auth- or ^(X-User|X-Group)$, or name the headers in authResponseHeaders.`,
    });
  const isWhole = end === '$' && rest === undefined;
  return ok(isWhole ? { names: [...names, ...words], prefixes: [] } : { names, prefixes: words });
}
