/** Which of Traefik's objects own routes, certificates or settings, and how each is read. */
import type { ObjectRef } from '../../ir/provenance.js';
import type { Owners } from '../kubernetes/fragments.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import { extractIngressRoute, fragmentId } from './ingress-route.js';
import { extractIngressRouteTcp } from './ingress-route-tcp.js';
import { extractDefaultTlsOption } from './tls-options.js';
import { extractTlsStore } from './tls-store.js';

/** For `KubernetesFragments`; other dialects' owners may stand beside them. */
export function traefikOwners(options: KubernetesOptions = {}): Owners {
  const { provider = 'kubernetes' } = options;
  const idIn =
    (folder: string) =>
    ({ namespace, name }: ObjectRef): string =>
      `${provider}/${folder}/${namespace}/${name}`;
  return {
    IngressRoute: {
      fragmentId: (ref) => fragmentId(ref, provider),
      extract: (object, ref, lookup) => extractIngressRoute(object, ref, lookup, options),
    },
    IngressRouteTCP: {
      fragmentId: idIn('tcp'),
      extract: (object, ref, lookup) =>
        extractIngressRouteTcp(object, ref, idIn('tcp')(ref), lookup, options),
    },
    TLSStore: {
      fragmentId: idIn('tlsstore'),
      extract: (object, ref, lookup) =>
        extractTlsStore(object, ref, idIn('tlsstore')(ref), lookup, options),
    },
    TLSOption: {
      fragmentId: idIn('tlsoption'),
      extract: (object, ref, lookup) =>
        extractDefaultTlsOption(object, ref, idIn('tlsoption')(ref), lookup, options),
    },
  };
}
