import type { TraefikEntryPoint } from '@fleetcommand/contracts/http/edge/traefik';
import { withBrackets } from '@fleetcommand/kernel/ip-host';
import type {
  Bind,
  EdgeOptions,
  EntryPointOptions,
} from '@fleetcommand/routing/haproxy/model/options';

/** The edge's listeners as Traefik's static configuration would have them; `traefik` is where this API is. */
export function entryPoints(
  options: EdgeOptions,
  privateApi: { readonly host: string; readonly port: number },
): TraefikEntryPoint[] {
  const own: Bind = { address: privateApi.host, port: privateApi.port };
  return [
    { ...listener('traefik', own, options), forwardedHeaders: {}, http: {} },
    ...options.entryPoints.map((each) => ({
      ...listener(each.name, each.bind, options),
      forwardedHeaders:
        each.trustedProxies.length > 0 ? { trustedIPs: [...each.trustedProxies] } : {},
      http: { ...redirections(each), ...(each.speaksTls && { tls: { options: 'default' } }) },
    })),
  ];
}

function redirections({ redirect }: EntryPointOptions): TraefikEntryPoint['http'] {
  if (!redirect) return {};
  const { scheme, port, isPermanent } = redirect;
  return { redirections: { entryPoint: { to: `:${port}`, scheme, permanent: isPermanent } } };
}

function listener(
  name: string,
  { address, port }: Bind,
  { timeouts }: EdgeOptions,
): Pick<TraefikEntryPoint, 'name' | 'address' | 'transport'> {
  return {
    name,
    address: `${address === '*' ? '' : withBrackets(address)}:${port}`,
    transport: {
      lifeCycle: { graceTimeOut: '10s' },
      respondingTimeouts: {
        readTimeout: `${timeouts.requestMs / 1000}s`,
        idleTimeout: `${timeouts.keepAliveMs / 1000}s`,
      },
    },
  };
}
