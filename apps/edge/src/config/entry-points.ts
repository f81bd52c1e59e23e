/** The listeners: as options name them, or the usual two as the environment has them. */
import type { EntryPointOptions } from '@fleetcommand/routing/haproxy/model/options';
import type { Variables } from './environment.js';
import type { AskedEntryPoint } from './static-options.js';

const HTTPS_PORT = 443;
const HTTP_PORT = 80;

/** `web` and `websecure`. */
export function usualEntryPoints(variables: Variables): EntryPointOptions[] {
  const { EDGE_HOST: address, EDGE_TRUSTED_PROXIES: trustedProxies } = variables;
  const proxyProtocolFrom = variables.EDGE_PROXY_PROTOCOL_FROM;
  const shared = { isDefault: true, trustedProxies, proxyProtocolFrom };
  const port = variables.EDGE_PUBLIC_HTTPS_PORT ?? variables.EDGE_HTTPS_PORT;
  return [
    {
      name: 'web',
      speaksTls: false,
      bind: { address, port: variables.EDGE_HTTP_PORT },
      ...shared,
      ...(variables.EDGE_REDIRECT_TO_HTTPS && {
        redirect: { scheme: 'https', port, isPermanent: true },
      }),
    },
    {
      name: 'websecure',
      speaksTls: true,
      bind: { address, port: variables.EDGE_HTTPS_PORT },
      ...shared,
    },
  ];
}

/** Those asked for: all default ones, unless some say that they are. */
export function askedEntryPoints(
  asked: readonly AskedEntryPoint[],
  publicHttpsPort: number | undefined,
): { entryPoints: EntryPointOptions[]; faults: string[] } {
  const faults: string[] = [];
  const someAreDefault = asked.some(({ asDefault }) => asDefault);
  const entryPoints = asked.map((each): EntryPointOptions => {
    const port = each.redirect && redirectPort(each.redirect, asked, publicHttpsPort);
    if (each.redirect && port === undefined)
      faults.push(
        `${each.redirect.origin} is "${each.redirect.to}", which is no entry point and no :port. There are ${asked.map(({ name }) => name).join(', ')}.`,
      );
    return {
      name: each.name,
      speaksTls: speaksTls(each),
      isDefault: someAreDefault ? each.asDefault : true,
      bind: { address: each.host, port: each.port },
      trustedProxies: each.trustedIps,
      proxyProtocolFrom: each.proxyProtocolIps,
      ...(each.redirect &&
        port !== undefined && {
          redirect: {
            scheme: each.redirect.scheme,
            port,
            isPermanent: each.redirect.isPermanent,
          },
        }),
    };
  });
  return { entryPoints, faults };
}

/** Traefik decides by each route; here whoever connects must know. */
function speaksTls({ name, port, hasTls }: AskedEntryPoint): boolean {
  return hasTls || name === 'websecure' || port === HTTPS_PORT;
}

function redirectPort(
  { to, scheme }: NonNullable<AskedEntryPoint['redirect']>,
  asked: readonly AskedEntryPoint[],
  publicHttpsPort: number | undefined,
): number | undefined {
  const [, digits] = /^:(\d{1,5})$/.exec(to) ?? [];
  if (digits !== undefined) return Number(digits);
  const target = asked.find(({ name }) => name === to.toLowerCase());
  if (!target) return undefined;
  if (scheme === 'https') return publicHttpsPort ?? target.port;
  return target.port === HTTP_PORT ? HTTP_PORT : target.port;
}
