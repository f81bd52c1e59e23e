/** Which protocol a reference's instances speak. */
import { ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../../ir/names.js';
import type { BackendTls, ServicePart } from '../../ir/services.js';
import type { Place, ServiceContext } from '../kubernetes/endpoints.js';
import type { ServicePort } from '../kubernetes/schema.js';
import { refuse } from './refusal.js';
import type { ServiceReference } from './schema.js';
import type { ReadTransport } from './servers-transport.js';

type Spoken = Pick<ServicePart, 'protocol' | 'tls'>;

/** What a port's `appProtocol` says (KEP-3726, and Istio's names), where the route says nothing. */
const APP_PROTOCOLS: Readonly<Record<string, string>> = {
  http: 'http',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/h2c': 'h2c',
  h2c: 'h2c',
  grpc: 'h2c',
  https: 'https',
  'kubernetes.io/wss': 'https',
};

/**
 * Where nothing is said as Traefik guesses: TLS on port 443 and where the port's name begins with https. Traefik does
 * not read `appProtocol`; who writes it means it.
 */
export function protocolOf(
  { scheme }: ServiceReference,
  port: ServicePort | undefined,
  { tls }: ReadTransport,
  place: Place,
  context: ServiceContext,
): Result<Spoken, string> {
  const isTlsPort = port?.port === 443 || port?.name?.startsWith('https') === true;
  const appProtocol = port?.appProtocol?.toLowerCase() ?? '';
  // The table holds own rows only: a port may say `constructor`.
  const hinted = Object.hasOwn(APP_PROTOCOLS, appProtocol) ? APP_PROTOCOLS[appProtocol] : undefined;
  const said = scheme || hinted;
  const spoken = said || (isTlsPort ? 'https' : 'http');
  if (spoken === 'http' || spoken === 'h2c') return ok({ protocol: spoken });
  if (spoken !== 'https')
    return refuse(
      'unsupported-scheme',
      place,
      '.scheme',
      `There is no scheme "${excerpt(spoken)}" towards instances: use http, https or h2c.`,
      context,
    );
  return checkable(tls, place, context);
}

function checkable(
  tls: BackendTls | undefined,
  place: Place,
  context: ServiceContext,
): Result<Spoken, string> {
  if (tls && (tls.insecureSkipVerify || tls.serverName !== undefined))
    return ok({ protocol: 'http', tls });
  return refuse(
    'unchecked-certificate',
    place,
    '.serversTransport',
    'Instances speak TLS, and nothing says whose certificate they show: name a ServersTransport with serverName, or with insecureSkipVerify where that is meant.',
    context,
  );
}
