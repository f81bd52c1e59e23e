import type { TraefikEntryPoint } from '@fleetcommand/contracts/http/edge/traefik';
import type { Bind, EdgeOptions } from '@fleetcommand/routing/haproxy/options';

/** The edge's listeners as Traefik's static configuration would have them; `traefik` is where this API is. */
export function entryPoints(
  options: EdgeOptions,
  privateApi: { readonly host: string; readonly port: number },
): TraefikEntryPoint[] {
  const { web, websecure, redirectToHttpsPort } = options;
  const own: Bind = { address: privateApi.host, port: privateApi.port };
  const redirect = redirectToHttpsPort !== undefined && {
    redirections: {
      entryPoint: { to: `:${redirectToHttpsPort}`, scheme: 'https', permanent: true },
    },
  };
  return [
    { ...entryPoint('traefik', own, options), forwardedHeaders: {} },
    { ...entryPoint('web', web, options), http: redirect || {} },
    { ...entryPoint('websecure', websecure, options), http: { tls: { options: 'default' } } },
  ];
}

function entryPoint(
  name: string,
  { address, port }: Bind,
  { timeouts, trustedProxies }: EdgeOptions,
): TraefikEntryPoint {
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    name,
    address: `${address === '*' ? '' : host}:${port}`,
    transport: {
      lifeCycle: { graceTimeOut: '10s' },
      respondingTimeouts: {
        readTimeout: `${timeouts.requestMs / 1000}s`,
        idleTimeout: `${timeouts.keepAliveMs / 1000}s`,
      },
    },
    forwardedHeaders: trustedProxies.length > 0 ? { trustedIPs: [...trustedProxies] } : {},
    http: {},
  };
}
